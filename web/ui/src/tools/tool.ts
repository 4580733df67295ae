/** A drawing tool is a small state machine: pointer events in, changes to the editor and the stage out. */

import type { Signal } from "@preact/signals";
import type { Prompt, Segment } from "../api/segments";
import type { ClassStyle } from "../canvas/painter";
import type { Stage } from "../canvas/stage";
import { toImage } from "../canvas/viewport";
import type { Point } from "../model/geometry";
import type { Drawn } from "../model/region";
import type { Field } from "../model/schema";

/** What is held and which button, as the browser's events say it. */
export interface Touch {
  readonly button: number;
  readonly alt: boolean;
  readonly shift: boolean;
}

export interface Pointer extends Touch {
  /** Stage pixels. */
  readonly screen: Point;
  /** Image pixels. */
  readonly image: Point;
}

/** Field and class a new region gets. */
export interface Target extends ClassStyle {
  readonly field: Field;
  readonly class: number;
}

export type Note = "searching" | "nothing";

/** What tools work with. */
export interface Bench {
  readonly stage: Stage;
  /** Diameter of the brush in image pixels. */
  readonly brush: Signal<number>;
  /** The vertex that keys move, by the name of its handle. */
  readonly vertex: Signal<string | null>;
  selected(): Drawn | null;
  select(id: string | null): void;
  /** The region a press at this point means; hidden and locked ones are passed over. */
  at(point: Point): Drawn | undefined;
  editable(region: Drawn): boolean;
  target(): Target;
  styleOf(classId: number): ClassStyle;
  /** Inside the image, and on the grid when there is one. */
  snap(point: Point): Point;
  /** Inside the image, grid or not. */
  inside(point: Point): Point;
  /** What the server finds where a person pointed; raises ApiError. */
  segment(prompt: Prompt): Promise<Segment>;
  /** What the person should know about the tool now. */
  note(note: Note | null): void;
  add(region: Drawn): void;
  /** Puts `after` in the place of `before` as a person's word; nothing when they are the same. */
  replace(before: Drawn, after: Drawn): void;
  remove(region: Drawn): void;
}

export interface Tool {
  readonly cursor: string;
  /** Something is drawn and not finished. */
  readonly busy: boolean;
  down(pointer: Pointer, handle: string | null): void;
  move(pointer: Pointer): void;
  up(pointer: Pointer): void;
  cancel(): void;
  /** The person says it is complete; what cannot be is dropped. */
  finish?(): void;
  /** Takes the last point back. */
  retract?(): void;
  /** Goes past a point that cannot be seen. */
  skip?(): void;
}

export function pointerAt(stage: Stage, screen: Point, touch: Touch): Pointer {
  return { ...touch, screen, image: toImage(stage.view.value, screen) };
}

/** A hand on a mouse button trembles this much (stage pixels); only beyond it a press is a drag. */
export const TREMBLE = 3;

export function far(a: Point, b: Point, limit = TREMBLE): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) > limit;
}
