/** Where the image lies on the screen: screen = turned(image * scale) + offset. Values, no DOM. */

import { boundsOf, clamp, corners, rotate, type Point, type Rect, type Size } from "../model/geometry";

export interface Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
  /** Degrees clockwise on screen. */
  readonly angle: number;
}

const LARGEST_SCALE = 64;
const FIT_MARGIN = 24;
/** A tiny scan is made larger, in whole steps, up to this size: larger would only tire the eyes. */
const TINY_TARGET = 480;

export function fit(image: Size, screen: Size, angle = 0): Viewport {
  const room = { width: Math.max(1, screen.width - FIT_MARGIN * 2), height: Math.max(1, screen.height - FIT_MARGIN * 2) };
  const turned = boundsOf(corners({ x: 0, y: 0, ...image }).map((corner) => rotate(corner, angle)));
  const exact = Math.min(room.width / Math.max(1, turned.width), room.height / Math.max(1, turned.height));
  const tiny = Math.floor(Math.min(exact, TINY_TARGET / Math.max(image.width, image.height, 1)));
  const scale = clamp(exact > 1 ? Math.max(1, tiny) : exact, 0.001, LARGEST_SCALE);
  return centred(image, screen, scale, angle);
}

/** The image point under `at` stays under it. */
export function zoomAt(view: Viewport, at: Point, factor: number): Viewport {
  const scale = clamp(view.scale * factor, 0.02, LARGEST_SCALE);
  const ratio = scale / view.scale;
  return { ...view, scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

/** Turned about a point of the screen. */
export function turnAt(view: Viewport, at: Point, degrees: number): Viewport {
  const offset = rotate({ x: view.x - at.x, y: view.y - at.y }, degrees);
  return { ...view, x: at.x + offset.x, y: at.y + offset.y, angle: (view.angle + degrees + 360) % 360 };
}

export function panBy(view: Viewport, dx: number, dy: number): Viewport {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

export function toImage(view: Viewport, point: Point): Point {
  const { x, y } = rotate({ x: point.x - view.x, y: point.y - view.y }, -view.angle);
  return { x: x / view.scale, y: y / view.scale };
}

export function toScreen(view: Viewport, point: Point): Point {
  const { x, y } = rotate({ x: point.x * view.scale, y: point.y * view.scale }, view.angle);
  return { x: x + view.x, y: y + view.y };
}

/** The upright rectangle of the screen that holds a rectangle of the image. */
export function rectToScreen(view: Viewport, rect: Rect): Rect {
  if (view.angle === 0) {
    const { x, y } = toScreen(view, rect);
    return { x, y, width: rect.width * view.scale, height: rect.height * view.scale };
  }
  return boundsOf(corners(rect).map((corner) => toScreen(view, corner)));
}

/** The part of the image that can be seen. */
export function visible(view: Viewport, screen: Size): Rect {
  return boundsOf(corners({ x: 0, y: 0, ...screen }).map((corner) => toImage(view, corner)));
}

/** As CSS writes it: what was painted for one view, moved to where another one has it. */
export function between(painted: Viewport, now: Viewport): string {
  const ratio = now.scale / painted.scale;
  const turn = now.angle - painted.angle;
  const moved = rotate({ x: painted.x * ratio, y: painted.y * ratio }, turn);
  return `translate(${now.x - moved.x}px, ${now.y - moved.y}px) rotate(${turn}deg) scale(${ratio})`;
}

/** As setTransform takes it: image pixels to screen pixels of `ratio` device pixels each. */
export function matrix(view: Viewport, ratio = 1): [number, number, number, number, number, number] {
  const { x, y } = rotate({ x: view.scale * ratio, y: 0 }, view.angle);
  return [x, y, -y, x, view.x * ratio, view.y * ratio];
}

function centred(image: Size, screen: Size, scale: number, angle: number): Viewport {
  const middle = rotate({ x: (image.width * scale) / 2, y: (image.height * scale) / 2 }, angle);
  return { scale, angle, x: screen.width / 2 - middle.x, y: screen.height / 2 - middle.y };
}
