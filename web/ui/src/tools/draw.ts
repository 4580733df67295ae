/** Draw: press, drag, release, and there is a box of the current class. */

import { change } from "../model/changes";
import { clampPoint, rectFrom, rounded, type Handle, type Point, type Rect } from "../model/geometry";
import { newRegionId } from "../model/region";
import { panBy, type Viewport } from "../canvas/viewport";
import type { Bench, Pointer, Tool } from "./tool";

type State =
  | { readonly at: "rest" }
  | { readonly at: "drawing"; readonly from: Point }
  | { readonly at: "panning"; readonly view: Viewport; readonly from: Point };

/** Smaller on screen than this is a click, not a box (stage pixels). */
const SMALLEST_DRAG = 4;

export class DrawTool implements Tool {
  readonly cursor = "crosshair";
  private state: State = { at: "rest" };

  constructor(private readonly bench: Bench) {}

  down(pointer: Pointer, _handle: Handle | null): void {
    const { stage } = this.bench;
    if (pointer.button !== 0 || pointer.alt) {
      this.state = { at: "panning", view: stage.view.value, from: pointer.screen };
    } else {
      this.bench.select(null);
      this.state = { at: "drawing", from: clampPoint(pointer.image, stage.size) };
    }
  }

  move(pointer: Pointer): void {
    const { stage } = this.bench;
    stage.cursor.value = this.cursor;
    if (this.state.at === "drawing") {
      stage.draw({ rect: this.rect(this.state.from, pointer), style: this.bench.target() });
    } else if (this.state.at === "panning") {
      const { view, from } = this.state;
      stage.look(panBy(view, pointer.screen.x - from.x, pointer.screen.y - from.y));
    }
  }

  up(pointer: Pointer): void {
    if (this.state.at === "drawing") {
      const rect = this.rect(this.state.from, pointer);
      const { scale } = this.bench.stage.view.value;
      if (rect.width * scale >= SMALLEST_DRAG && rect.height * scale >= SMALLEST_DRAG) this.add(rect);
    }
    this.cancel();
  }

  cancel(): void {
    this.state = { at: "rest" };
    this.bench.stage.draw(null);
  }

  private rect(from: Point, pointer: Pointer): Rect {
    return rectFrom(from, clampPoint(pointer.image, this.bench.stage.size));
  }

  private add(rect: Rect): void {
    const { field, class: cls } = this.bench.target();
    const box = rounded({ id: newRegionId(), kind: "box", field, class: cls, ...rect });
    this.bench.editor.commit(change({ created: [box] }));
    this.bench.select(box.id);
  }
}
