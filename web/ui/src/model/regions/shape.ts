/** What the workbench must know of a kind of region: pure geometry, image pixels throughout. */

import type { Point, Rect, Size } from "../geometry";
import type { Placed } from "./common";

export interface Ring {
  readonly points: readonly Point[];
  readonly closed: boolean;
}

/** A spot to drag. A `middle` puts a new vertex there; a `turn` stands out from `at` along `away`. */
export interface Handle {
  readonly name: string;
  readonly at: Point;
  readonly role: "corner" | "side" | "vertex" | "middle" | "turn";
  /** Of a corner or side the way it leaves the shape, of a turn where it stands (unit vector). */
  readonly away?: Point;
}

export interface Shape<R extends Placed> {
  bounds(region: R): Rect;
  area(region: R): number;
  /** Whether a press at `at` means this region; `slack` is how near a line is near enough. */
  hit(region: R, at: Point, slack: number): boolean;
  /** Its outline; a mask has none. */
  rings(region: R): readonly Ring[];
  handles(region: R): readonly Handle[];
  drag(region: R, handle: string, to: Point, bounds: Size): R;
  /** Moved as a whole and kept inside the image. */
  move(region: R, dx: number, dy: number, bounds: Size): R;
  /** False for what is too small to be meant. */
  sound(region: R): boolean;
  /** A hundredth of a pixel is finer than any hand; it keeps stored numbers short. */
  rounded(region: R): R;
  /** Turned about its centre, degrees clockwise; only where that means something. */
  turn?(region: R, degrees: number): R;
  /** Without one vertex (a handle's name); null when too few would be left. */
  without?(region: R, handle: string): R | null;
}
