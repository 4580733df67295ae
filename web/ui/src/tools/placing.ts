/** Places points by click, tap, drag or key, and makes a region of them. */

import { toScreen } from "../canvas/viewport";
import { distance, type Point } from "../model/geometry";
import type { Mark, Recipe } from "./recipes";
import { far, type Bench, type Pointer, type Tool } from "./tool";

/** Dragging at least this far is drawing, not clicking (stage pixels). */
const SMALLEST_DRAG = 4;
/** Nearer to its first point than this a ring snaps shut. */
const SNAP = 9;
/** A trail gets a point this often. */
const TRAIL = 12;

export class PlacingTool implements Tool {
  readonly cursor = "crosshair";
  private marks: Mark[] = [];
  private pressed: { readonly from: Point; readonly hadSelection: boolean } | null = null;
  private pointer: Point | null = null;

  constructor(
    private readonly bench: Bench,
    private readonly recipe: Recipe,
    private readonly deliver: (marks: readonly Mark[]) => void,
    private readonly keepsSelection = false,
  ) {}

  get busy(): boolean {
    return this.marks.length > 0;
  }

  /** How many points there are already. */
  get count(): number {
    return this.marks.length;
  }

  down(pointer: Pointer): void {
    const hadSelection = this.bench.selected() !== null;
    if (!this.busy && !this.keepsSelection) this.bench.select(null);
    this.pressed = { from: pointer.screen, hadSelection };
    if (this.isShut(pointer)) this.finish();
    else this.place(pointer);
  }

  move(pointer: Pointer): void {
    const { stage } = this.bench;
    stage.cursor.value = this.cursor;
    this.pointer = this.bench.snap(pointer.image);
    if (!this.busy) return;
    const last = this.marks.at(-1);
    if (this.pressed && this.recipe.drag === "trail" && last && far(pointer.screen, toScreen(stage.view.value, last), TRAIL)) {
      this.place(pointer);
    }
    this.paint();
  }

  up(pointer: Pointer): void {
    const { pressed } = this;
    this.pressed = null;
    if (!pressed || !this.busy) return;
    const dragged = far(pointer.screen, pressed.from, SMALLEST_DRAG);
    if (dragged && this.recipe.drag === "end" && this.marks.length === 1) this.place(pointer);
    else if (!dragged && this.recipe.total === 2 && this.marks.length === 1) this.clicked(pointer, pressed.hadSelection);
  }

  /** A click selects what lies there, or lets go of what was selected; only elsewhere it is the corner of a box. */
  private clicked(pointer: Pointer, hadSelection: boolean): void {
    const region = this.bench.at(pointer.image);
    if (!region && !hadSelection) return;
    this.cancel();
    if (region) this.bench.select(region.id);
  }

  cancel(): void {
    this.marks = [];
    this.pressed = null;
    this.bench.stage.draw(null);
  }

  finish(): void {
    const { marks } = this;
    this.cancel();
    if (marks.length >= this.recipe.least && marks.some(({ sight }) => sight > 0)) this.deliver(marks);
  }

  retract(): void {
    this.marks = this.marks.slice(0, -1);
    this.paint();
  }

  skip(): void {
    this.take({ x: 0, y: 0, sight: 0 });
  }

  private place(pointer: Pointer): void {
    this.pointer = this.bench.snap(pointer.image);
    this.take({ ...this.pointer, sight: pointer.shift ? 1 : 2 });
  }

  private take(mark: Mark): void {
    const last = this.marks.at(-1);
    const again = last && mark.sight > 0 && distance(last, mark) * this.bench.stage.view.value.scale < SMALLEST_DRAG;
    // A second click on the spot says that an open-ended shape is complete; elsewhere it is a slip.
    if (again) {
      if (this.recipe.total === null && this.marks.length >= this.recipe.least) this.finish();
      return;
    }
    this.marks = [...this.marks, mark];
    if (this.marks.length === this.recipe.total) this.finish();
    else this.paint();
  }

  private isShut(pointer: Pointer): boolean {
    const [first] = this.marks;
    if (!first || !this.recipe.closes || this.marks.length < this.recipe.least) return false;
    return !far(pointer.screen, toScreen(this.bench.stage.view.value, first), SNAP);
  }

  private paint(): void {
    const points: Point[] = this.pointer ? [...this.marks, this.pointer] : this.marks;
    const dots = this.marks.filter(({ sight }) => sight > 0);
    this.bench.stage.draw(this.busy ? { rings: this.recipe.ghost(points), dots, style: this.bench.target() } : null);
  }
}
