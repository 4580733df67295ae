/** Moves the picture; with the middle button or Alt whatever the tool is. */

import { panBy, type Viewport } from "../canvas/viewport";
import type { Point } from "../model/geometry";
import type { Bench, Pointer, Tool } from "./tool";

export class PanTool implements Tool {
  readonly cursor = "grabbing";
  private start: { readonly view: Viewport; readonly from: Point } | null = null;

  constructor(private readonly bench: Bench) {}

  get busy(): boolean {
    return this.start !== null;
  }

  down(pointer: Pointer): void {
    this.start = { view: this.bench.stage.view.value, from: pointer.screen };
  }

  move({ screen }: Pointer): void {
    if (!this.start) return;
    const { view, from } = this.start;
    this.bench.stage.look(panBy(view, screen.x - from.x, screen.y - from.y));
  }

  up(): void {
    this.cancel();
  }

  cancel(): void {
    this.start = null;
  }
}
