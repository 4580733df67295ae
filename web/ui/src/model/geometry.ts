/** Plane geometry of boxes; image pixels throughout. */

import type { Box } from "./region";

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
export type Handle = (typeof HANDLES)[number];

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

/** The named handle is dragged to `to`; passing the opposite side turns the box over instead of stopping. */
export function resizeRect(rect: Rect, handle: Handle, to: Point, bounds: Size): Rect {
  const target = clampPoint(to, bounds);
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

export function handlePoint(rect: Rect, handle: Handle): Point {
  const x = handle.includes("w") ? 0 : handle.includes("e") ? 1 : 0.5;
  const y = handle.includes("n") ? 0 : handle.includes("s") ? 1 : 0.5;
  return { x: rect.x + rect.width * x, y: rect.y + rect.height * y };
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

/** Of boxes that overlap under the pointer the smallest wins: the larger one can be reached beside it. */
export function smallest<R extends Rect>(rects: readonly R[]): R | undefined {
  return rects.reduce<R | undefined>((best, rect) => (!best || area(rect) < area(best) ? rect : best), undefined);
}

/** A hundredth of a pixel is finer than any hand; it keeps stored numbers short. */
export function rounded(box: Box): Box {
  const round = (value: number): number => Math.round(value * 100) / 100;
  return { ...box, x: round(box.x), y: round(box.y), width: round(box.width), height: round(box.height) };
}
