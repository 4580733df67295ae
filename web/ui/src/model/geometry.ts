/** Plane geometry; image pixels throughout, y grows downwards, so a positive angle turns clockwise on screen. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Point, Size {}

export const HANDLES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"] as const;
export type Side = (typeof HANDLES)[number];

export function isSide(name: string): name is Side {
  return (HANDLES as readonly string[]).includes(name);
}

/** Below this a box is a slip of the hand, not a label (image pixels). */
export const SMALLEST_BOX = 1;

export function rectFrom(a: Point, b: Point): Rect {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}

export function clampPoint(point: Point, bounds: Size): Point {
  return { x: clamp(point.x, 0, bounds.width), y: clamp(point.y, 0, bounds.height) };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}

/** Moved as a whole and kept inside the image. */
export function moveRect(rect: Rect, dx: number, dy: number, bounds: Size): Rect {
  return {
    ...rect,
    x: clamp(rect.x + dx, 0, bounds.width - rect.width),
    y: clamp(rect.y + dy, 0, bounds.height - rect.height),
  };
}

/** The named handle is dragged to `target`; passing the opposite side turns the box over instead of stopping. */
export function stretch(rect: Rect, handle: Side, target: Point): Rect {
  let left = rect.x;
  let right = rect.x + rect.width;
  let top = rect.y;
  let bottom = rect.y + rect.height;
  if (handle.includes("w")) left = target.x;
  if (handle.includes("e")) right = target.x;
  if (handle.includes("n")) top = target.y;
  if (handle.includes("s")) bottom = target.y;
  return rectFrom({ x: left, y: top }, { x: right, y: bottom });
}

export function resizeRect(rect: Rect, handle: Side, to: Point, bounds: Size): Rect {
  return stretch(rect, handle, clampPoint(to, bounds));
}

export function handlePoint(rect: Rect, handle: Side): Point {
  const { x, y } = outward(handle);
  return { x: rect.x + rect.width * (x + 1) / 2, y: rect.y + rect.height * (y + 1) / 2 };
}

/** Which way a handle of an upright box leaves it: -1, 0 or 1 along each axis. */
export function outward(handle: Side): Point {
  return {
    x: handle.includes("w") ? -1 : handle.includes("e") ? 1 : 0,
    y: handle.includes("n") ? -1 : handle.includes("s") ? 1 : 0,
  };
}

export function contains(rect: Rect, point: Point, slack = 0): boolean {
  return (
    point.x >= rect.x - slack && point.x <= rect.x + rect.width + slack &&
    point.y >= rect.y - slack && point.y <= rect.y + rect.height + slack
  );
}

export function area(rect: Size): number {
  return rect.width * rect.height;
}

export function corners({ x, y, width, height }: Rect): Point[] {
  return [{ x, y }, { x: x + width, y }, { x: x + width, y: y + height }, { x, y: y + height }];
}

export function boundsOf(points: readonly Point[]): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return points.length === 0 ? { x: 0, y: 0, width: 0, height: 0 } : { x: left, y: top, width: right - left, height: bottom - top };
}

export function rotate(point: Point, degrees: number): Point {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  return { x: point.x * cos - point.y * sin, y: point.x * sin + point.y * cos };
}

export function plus(a: Point, b: Point): Point {
  return { x: a.x + b.x, y: a.y + b.y };
}

export function minus(a: Point, b: Point): Point {
  return { x: a.x - b.x, y: a.y - b.y };
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Degrees in [0, 360). */
export function wholeTurn(degrees: number): number {
  return ((degrees % 360) + 360) % 360;
}

/** From `point` to the nearest spot of the segment from `a` to `b`. */
export function toSegment(point: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : clamp(((point.x - a.x) * dx + (point.y - a.y) * dy) / length, 0, 1);
  return distance(point, { x: a.x + along * dx, y: a.y + along * dy });
}

export function toLine(point: Point, points: readonly Point[], closed: boolean): number {
  let nearest = Infinity;
  for (const [a, b] of segments(points, closed)) nearest = Math.min(nearest, toSegment(point, a, b));
  const [only] = points;
  return points.length === 1 && only ? distance(point, only) : nearest;
}

export function* segments(points: readonly Point[], closed: boolean): Generator<readonly [Point, Point, number]> {
  const last = closed ? points.length : points.length - 1;
  for (let at = 0; at < last; at += 1) {
    const a = points[at];
    const b = points[(at + 1) % points.length];
    if (a && b) yield [a, b, at];
  }
}

/** Even-odd rule. */
export function insideRing(point: Point, ring: readonly Point[]): boolean {
  let inside = false;
  for (const [a, b] of segments(ring, true)) {
    if (a.y > point.y !== b.y > point.y && point.x < a.x + ((point.y - a.y) / (b.y - a.y)) * (b.x - a.x)) inside = !inside;
  }
  return inside;
}

/** Shoelace formula, without sign. */
export function ringArea(ring: readonly Point[]): number {
  let twice = 0;
  for (const [a, b] of segments(ring, true)) twice += a.x * b.y - b.x * a.y;
  return Math.abs(twice) / 2;
}

/** How far all points may go together without leaving the image. */
export function heldMove(rect: Rect, dx: number, dy: number, bounds: Size): Point {
  const moved = moveRect(rect, dx, dy, bounds);
  return { x: moved.x - rect.x, y: moved.y - rect.y };
}

export function round2(value: number): number {
  // Adding nought turns -0 into 0.
  return Math.round(value * 100) / 100 + 0;
}
