/** Brush, eraser and fill: pixels of one mask. A stroke is one step; only the columns it touched are encoded. */

import { tinted } from "../canvas/painters/mask";
import type { Point, Rect } from "../model/geometry";
import { newRegionId, type Mask } from "../model/region";
import { maskRuns, maskShape, withRuns } from "../model/regions/mask";
import { Paper } from "../model/paper";
import type { Bench, Pointer, Tool } from "./tool";

export type BrushMode = "paint" | "erase" | "fill";

/** A mask under work: its pixels, and a picture of them that the stage shows while the stroke lasts. */
interface Work {
  /** As it is in the editor; what comes back changed from there (undo, another class) is read anew. */
  readonly mask: Mask;
  readonly fresh: boolean;
  readonly paper: Paper;
  readonly canvas: HTMLCanvasElement;
}

export class BrushTool implements Tool {
  readonly cursor = "none";
  private work: Work | null = null;
  private last: Point | null = null;

  constructor(private readonly bench: Bench, private readonly mode: BrushMode) {}

  get busy(): boolean {
    return this.last !== null;
  }

  down(pointer: Pointer): void {
    const mask = this.target(pointer.image);
    if (!mask) return;
    this.work = this.workOn(mask.mask, mask.fresh);
    const { stage } = this.bench;
    stage.lift(mask.mask.id);
    stage.show({ picture: this.work.canvas, at: { x: 0, y: 0 } });
    this.last = pointer.image;
    if (this.mode === "fill") this.redraw(this.work.paper.fill(pointer.image));
    else this.stroke(pointer.image);
  }

  move(pointer: Pointer): void {
    const { stage, brush } = this.bench;
    stage.cursor.value = this.mode === "fill" ? "cell" : this.cursor;
    stage.showBrush(this.mode === "fill" ? null : { at: pointer.image, radius: brush.value / 2 });
    if (this.last && this.mode !== "fill") this.stroke(pointer.image);
  }

  up(): void {
    const { work } = this;
    if (this.last && work) this.commit(work);
    this.rest();
  }

  cancel(): void {
    if (this.last) this.work = null;
    this.rest();
    this.bench.stage.showBrush(null);
  }

  private rest(): void {
    this.last = null;
    this.bench.stage.show(null);
    this.bench.stage.lift(null);
  }

  /** The selected mask goes on growing; without one the brush begins another, the eraser takes what it touches. */
  private target(at: Point): { mask: Mask; fresh: boolean } | null {
    const { field, class: cls } = this.bench.target();
    const selected = this.bench.selected();
    if (selected?.kind === "mask" && selected.field === field.name) {
      return this.bench.editable(selected) ? { mask: selected, fresh: false } : null;
    }
    if (this.mode === "paint") {
      const { width, height } = this.bench.stage.size;
      const mask: Mask = { id: newRegionId(), kind: "mask", field: field.name, class: cls, size: [height, width], counts: "" };
      return { mask: withRuns(mask, [width * height]), fresh: true };
    }
    const touched = this.bench.at(at);
    if (touched?.kind !== "mask") return null;
    this.bench.select(touched.id);
    return { mask: touched, fresh: false };
  }

  private workOn(mask: Mask, fresh: boolean): Work {
    if (this.work?.mask === mask) return this.work;
    const { size } = this.bench.stage;
    const paper = new Paper(size, maskRuns(mask));
    const canvas = document.createElement("canvas");
    canvas.width = size.width;
    canvas.height = size.height;
    if (!fresh) canvas.getContext("2d")?.putImageData(tinted({ ...size, bits: paper.bits }, this.bench.styleOf(mask.class).color), 0, 0);
    return { mask, fresh, paper, canvas };
  }

  private stroke(to: Point): void {
    if (!this.work || !this.last) return;
    this.redraw(this.work.paper.stroke(this.last, to, this.bench.brush.value / 2, this.mode === "erase" ? 0 : 1));
    this.last = to;
  }

  private redraw(rect: Rect): void {
    if (!this.work || rect.width === 0 || rect.height === 0) return;
    const { paper, canvas, mask } = this.work;
    const bits = new Uint8Array(rect.width * rect.height);
    for (let row = 0; row < rect.height; row += 1) {
      const start = (rect.y + row) * paper.size.width + rect.x;
      bits.set(paper.bits.subarray(start, start + rect.width), row * rect.width);
    }
    canvas.getContext("2d")?.putImageData(tinted({ ...rect, bits }, this.bench.styleOf(mask.class).color), rect.x, rect.y);
    this.bench.stage.show({ picture: canvas, at: { x: 0, y: 0 } });
  }

  private commit(work: Work): void {
    const after = withRuns(work.mask, work.paper.encode());
    if (work.fresh) {
      this.bench.add(after);
    } else if (maskShape.sound(after)) {
      this.bench.replace(work.mask, after);
    } else {
      this.bench.remove(work.mask);
    }
    const kept = this.bench.selected();
    this.work = kept?.kind === "mask" && kept.counts === after.counts ? { ...work, mask: kept, fresh: false } : null;
  }
}
