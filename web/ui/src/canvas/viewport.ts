/** Where the image lies on the screen: screen = image * scale + offset. Values, no DOM. */

import { clamp, type Point, type Rect, type Size } from "../model/geometry";

export interface Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const LARGEST_SCALE = 64;
const FIT_MARGIN = 24;
/** A tiny scan is made larger, in whole steps, up to this size: larger would only tire the eyes. */
const TINY_TARGET = 480;

export function fit(image: Size, screen: Size): Viewport {
  const room = { width: Math.max(1, screen.width - FIT_MARGIN * 2), height: Math.max(1, screen.height - FIT_MARGIN * 2) };
  const exact = Math.min(room.width / Math.max(1, image.width), room.height / Math.max(1, image.height));
  const tiny = Math.floor(Math.min(exact, TINY_TARGET / Math.max(image.width, image.height, 1)));
  const scale = clamp(exact > 1 ? Math.max(1, tiny) : exact, 0.001, LARGEST_SCALE);
  return {
    scale,
    x: (screen.width - image.width * scale) / 2,
    y: (screen.height - image.height * scale) / 2,
  };
}

/** The image point under `at` stays under it. */
export function zoomAt(view: Viewport, at: Point, factor: number): Viewport {
  const scale = clamp(view.scale * factor, 0.02, LARGEST_SCALE);
  const ratio = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

export function panBy(view: Viewport, dx: number, dy: number): Viewport {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

export function toImage(view: Viewport, point: Point): Point {
  return { x: (point.x - view.x) / view.scale, y: (point.y - view.y) / view.scale };
}

export function toScreen(view: Viewport, point: Point): Point {
  return { x: point.x * view.scale + view.x, y: point.y * view.scale + view.y };
}

export function rectToScreen(view: Viewport, rect: Rect): Rect {
  const { x, y } = toScreen(view, rect);
  return { x, y, width: rect.width * view.scale, height: rect.height * view.scale };
}

/** The part of the image that can be seen. */
export function visible(view: Viewport, screen: Size): Rect {
  const { x, y } = toImage(view, { x: 0, y: 0 });
  return { x, y, width: screen.width / view.scale, height: screen.height / view.scale };
}
