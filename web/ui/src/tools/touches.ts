/** Fingers, pens and mice on one canvas: one pointer works the tool, two fingers zoom and move the picture. */

import { panBy, zoomAt } from "../canvas/viewport";
import { distance, type Point } from "../model/geometry";
import type { Easel } from "./easel";
import type { Touch } from "./tool";

export interface PointerLike {
  readonly pointerId: number;
  readonly pointerType: string;
  readonly button: number;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

export class Touches {
  private readonly fingers = new Map<number, Point>();
  /** Two fingers were down: what is left of them until all are up is no drawing. */
  private pinching = false;
  private pen = false;

  constructor(private readonly easel: Easel) {}

  down(event: PointerLike, at: Point, handle: string | null): void {
    // The palm rests on the screen while a pen draws.
    if (event.pointerType === "touch" && this.pen) return;
    this.pen = event.pointerType === "pen";
    if (event.pointerType === "touch") this.fingers.set(event.pointerId, at);
    if (this.fingers.size >= 2) {
      this.pinching = true;
      this.easel.cancel();
    } else if (!this.pinching) {
      this.easel.down(at, touchOf(event), handle);
    }
  }

  move(event: PointerLike, at: Point): void {
    const before = this.fingers.get(event.pointerId);
    if (this.pinching && before) this.pinch(event.pointerId, before, at);
    else if (!this.pinching && (event.pointerType !== "touch" || before)) this.easel.move(at, touchOf(event));
    if (before) this.fingers.set(event.pointerId, at);
  }

  up(event: PointerLike, at: Point): void {
    this.fingers.delete(event.pointerId);
    if (event.pointerType === "pen") this.pen = false;
    if (!this.pinching) this.easel.up(at, touchOf(event));
    if (this.fingers.size === 0) this.pinching = false;
  }

  lose(event: PointerLike): void {
    this.fingers.delete(event.pointerId);
    this.pen = false;
    if (this.fingers.size === 0) this.pinching = false;
    this.easel.cancel();
  }

  private pinch(id: number, before: Point, at: Point): void {
    const other = [...this.fingers].find(([finger]) => finger !== id)?.[1];
    if (!other) return;
    const { stage } = this.easel;
    const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
    const moved = panBy(stage.view.value, (at.x - before.x) / 2, (at.y - before.y) / 2);
    stage.look(zoomAt(moved, middle, distance(at, other) / Math.max(distance(before, other), 1)));
  }
}

function touchOf({ button, altKey, shiftKey }: PointerLike): Touch {
  return { button, alt: altKey, shift: shiftKey };
}
