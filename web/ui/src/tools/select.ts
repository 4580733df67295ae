/** Select: click a region, drag it, drag its handles; dragging the ground moves the picture. */

import type { Point } from "../model/geometry";
import type { Drawn } from "../model/region";
import { shapeOf } from "../model/shapes";
import { PanTool } from "./pan";
import { far, type Bench, type Pointer, type Tool } from "./tool";

type State =
  | { readonly at: "rest" }
  | { readonly at: "pressed"; readonly region: Drawn; readonly from: Pointer }
  | { readonly at: "moving"; readonly region: Drawn; readonly from: Point }
  | { readonly at: "dragging"; readonly region: Drawn; readonly handle: string; readonly moved: boolean }
  | { readonly at: "ground"; readonly from: Pointer; readonly moved: boolean };

export class SelectTool implements Tool {
  readonly cursor = "default";
  private state: State = { at: "rest" };
  private readonly pan: PanTool;

  constructor(private readonly bench: Bench) {
    this.pan = new PanTool(bench);
  }

  get busy(): boolean {
    return this.state.at !== "rest";
  }

  down(pointer: Pointer, handle: string | null): void {
    const selected = this.bench.selected();
    if (handle && selected && this.bench.editable(selected)) {
      this.grab(selected, handle, pointer);
      return;
    }
    const region = this.bench.at(pointer.image);
    this.bench.vertex.value = null;
    if (region) {
      this.bench.select(region.id);
      this.state = { at: "pressed", region, from: pointer };
    } else {
      this.state = { at: "ground", from: pointer, moved: false };
      this.pan.down(pointer);
    }
  }

  move(pointer: Pointer): void {
    const { stage } = this.bench;
    const state = this.state;
    if (state.at === "rest") {
      const region = this.bench.at(pointer.image);
      stage.hover(region ?? null);
      stage.cursor.value = region ? "move" : this.cursor;
    } else if (state.at === "pressed" && far(pointer.screen, state.from.screen)) {
      this.state = { at: "moving", region: state.region, from: state.from.image };
      this.move(pointer);
    } else if (state.at === "moving") {
      stage.preview.value = this.moved(state, pointer);
    } else if (state.at === "dragging") {
      this.state = { ...state, moved: true };
      stage.preview.value = this.dragged(state, pointer);
    } else if (state.at === "ground" && (state.moved || far(pointer.screen, state.from.screen))) {
      this.state = { ...state, moved: true };
      this.pan.move(pointer);
    }
  }

  up(pointer: Pointer): void {
    const state = this.state;
    if (state.at === "moving") this.bench.replace(state.region, this.moved(state, pointer));
    // A press on a middle puts a vertex there even without a drag.
    if (state.at === "dragging" && (state.moved || state.handle.startsWith("m"))) {
      this.bench.replace(state.region, this.dragged(state, pointer));
    }
    if (state.at === "ground" && !state.moved) this.bench.select(null);
    this.cancel();
  }

  cancel(): void {
    this.state = { at: "rest" };
    this.pan.cancel();
    this.bench.stage.preview.value = null;
  }

  private grab(region: Drawn, handle: string, pointer: Pointer): void {
    if (pointer.alt || pointer.button === 2) {
      const after = shapeOf(region).without?.(region, handle);
      if (after) this.bench.replace(region, after);
      return;
    }
    this.bench.vertex.value = handle.startsWith("v") ? handle : null;
    this.state = { at: "dragging", region, handle, moved: false };
  }

  private moved({ region, from }: State & { at: "moving" }, pointer: Pointer): Drawn {
    const { x, y } = pointer.image;
    return shapeOf(region).move(region, x - from.x, y - from.y, this.bench.stage.size);
  }

  private dragged({ region, handle }: State & { at: "dragging" }, pointer: Pointer): Drawn {
    // An angle does not snap to a grid of places.
    const to = handle === "turn" ? pointer.image : this.bench.snap(pointer.image);
    return shapeOf(region).drag(region, handle, to, this.bench.stage.size);
  }
}
