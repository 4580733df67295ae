/** Select: click a box, drag it, drag its handles; dragging the ground moves the picture. */

import { panBy, type Viewport } from "../canvas/viewport";
import { change } from "../model/changes";
import { SMALLEST_BOX, moveRect, resizeRect, rounded, type Handle, type Point, type Rect } from "../model/geometry";
import { withoutScore, type Box } from "../model/region";
import type { Bench, Pointer, Tool } from "./tool";

type State =
  | { readonly at: "rest" }
  | { readonly at: "pressed"; readonly box: Box; readonly from: Pointer }
  | { readonly at: "moving"; readonly box: Box; readonly from: Point }
  | { readonly at: "resizing"; readonly box: Box; readonly handle: Handle }
  | { readonly at: "panning"; readonly view: Viewport; readonly from: Point; readonly moved: boolean };

/** A hand on a mouse button trembles this much (stage pixels); only beyond it a press is a drag. */
const TREMBLE = 3;
const REACH = 4;

export class SelectTool implements Tool {
  readonly cursor = "default";
  private state: State = { at: "rest" };

  constructor(private readonly bench: Bench) {}

  down(pointer: Pointer, handle: Handle | null): void {
    const { stage } = this.bench;
    const selected = this.bench.selected();
    if (handle && selected) {
      this.state = { at: "resizing", box: selected, handle };
      return;
    }
    const box = pointer.button === 0 && !pointer.alt ? this.boxAt(pointer) : undefined;
    if (box) {
      this.bench.select(box.id);
      this.state = { at: "pressed", box, from: pointer };
    } else {
      this.state = { at: "panning", view: stage.view.value, from: pointer.screen, moved: false };
    }
  }

  move(pointer: Pointer): void {
    const { stage } = this.bench;
    const state = this.state;
    if (state.at === "rest") {
      const box = this.boxAt(pointer);
      stage.hover(box ?? null);
      stage.cursor.value = box ? "move" : this.cursor;
    } else if (state.at === "pressed" && far(pointer.screen, state.from.screen)) {
      this.state = { at: "moving", box: state.box, from: state.from.image };
      this.move(pointer);
    } else if (state.at === "moving" || state.at === "resizing") {
      stage.preview.value = this.dragged(state, pointer);
    } else if (state.at === "panning") {
      this.pan(state, pointer);
    }
  }

  up(pointer: Pointer): void {
    const state = this.state;
    if (state.at === "moving" || state.at === "resizing") {
      const rect = this.dragged(state, pointer);
      if (rect.width >= SMALLEST_BOX && rect.height >= SMALLEST_BOX) this.commit(state.box, rect);
    }
    if (state.at === "panning" && !state.moved && pointer.button === 0) this.bench.select(null);
    this.cancel();
  }

  cancel(): void {
    this.state = { at: "rest" };
    this.bench.stage.preview.value = null;
  }

  private boxAt(pointer: Pointer): Box | undefined {
    const { stage } = this.bench;
    if (!stage.showBoxes) return undefined;
    return stage.index.at(pointer.image, REACH / stage.view.value.scale);
  }

  private pan(state: State & { at: "panning" }, pointer: Pointer): void {
    if (!state.moved && !far(pointer.screen, state.from)) return;
    this.state = { ...state, moved: true };
    this.bench.stage.look(panBy(state.view, pointer.screen.x - state.from.x, pointer.screen.y - state.from.y));
  }

  private dragged(state: State & { at: "moving" | "resizing" }, pointer: Pointer): Rect {
    const { size } = this.bench.stage;
    if (state.at === "resizing") return resizeRect(state.box, state.handle, pointer.image, size);
    return moveRect(state.box, pointer.image.x - state.from.x, pointer.image.y - state.from.y, size);
  }

  private commit(before: Box, rect: Rect): void {
    const after = rounded({ ...withoutScore(before), x: rect.x, y: rect.y, width: rect.width, height: rect.height });
    this.bench.editor.commit(change({ updated: [{ before, after }] }));
  }
}

function far(a: Point, b: Point): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) > TREMBLE;
}
