/** Draws the image and its boxes on two canvas layers; the selected box is an SVG above them (overlay.tsx). */

import type { Rect, Size } from "../model/geometry";
import type { Box } from "../model/region";
import { rectToScreen, visible, type Viewport } from "./viewport";
import type { BoxIndex } from "./boxindex";

export interface BoxStyle {
  readonly color: string;
  readonly name: string;
}

export interface Scene {
  readonly view: Viewport;
  readonly image: HTMLImageElement | null;
  readonly size: Size;
  readonly styles: (classId: number) => BoxStyle;
  readonly selected: string | null;
  readonly showBoxes: boolean;
}

const LABEL_FONT = "500 11px system-ui, sans-serif";
/** With more boxes in sight than this their names would only cover one another. */
const MOST_LABELS = 150;

export function paintBase(context: CanvasRenderingContext2D, screen: Size, scene: Scene, index: BoxIndex): void {
  clear(context, screen);
  const { view, image, size } = scene;
  if (image) {
    context.imageSmoothingEnabled = view.scale < 3;
    context.imageSmoothingQuality = "high";
    const at = rectToScreen(view, { x: 0, y: 0, ...size });
    context.drawImage(image, at.x, at.y, at.width, at.height);
  }
  if (!scene.showBoxes) return;
  const boxes = index.within(visible(view, screen)).filter((box) => box.id !== scene.selected);
  const named = boxes.length <= MOST_LABELS;
  for (const box of boxes) paintBox(context, view, box, scene.styles(box.class), named);
}

export interface Ghost {
  readonly rect: Rect;
  readonly style: BoxStyle;
}

export function paintTop(
  context: CanvasRenderingContext2D, screen: Size, scene: Scene, hovered: Box | null, ghost: Ghost | null,
): void {
  clear(context, screen);
  if (hovered && hovered.id !== scene.selected && scene.showBoxes) {
    const at = rectToScreen(scene.view, hovered);
    context.fillStyle = `${scene.styles(hovered.class).color}33`;
    context.fillRect(at.x, at.y, at.width, at.height);
  }
  if (ghost) {
    const at = rectToScreen(scene.view, ghost.rect);
    context.strokeStyle = ghost.style.color;
    context.fillStyle = `${ghost.style.color}22`;
    context.lineWidth = 2;
    context.fillRect(at.x, at.y, at.width, at.height);
    context.strokeRect(at.x, at.y, at.width, at.height);
  }
}

/** What the model said is dashed and as opaque as it was sure; what a person drew is solid. */
function paintBox(context: CanvasRenderingContext2D, view: Viewport, box: Box, style: BoxStyle, named: boolean): void {
  const at = rectToScreen(view, box);
  const drafted = box.score !== undefined;
  context.globalAlpha = drafted ? opacity(box.score ?? 1) : 1;
  context.lineWidth = 2;
  context.setLineDash(drafted ? [6, 4] : []);
  context.strokeStyle = style.color;
  context.strokeRect(at.x, at.y, at.width, at.height);
  context.setLineDash([]);
  context.globalAlpha = 1;
  if (named && at.width > 24) paintName(context, at, style, box.score);
}

function paintName(context: CanvasRenderingContext2D, at: Rect, style: BoxStyle, score: number | undefined): void {
  const text = score === undefined ? style.name : `${style.name} ${Math.round(score * 100)}`;
  context.font = LABEL_FONT;
  const width = context.measureText(text).width + 8;
  const top = at.y >= 16 ? at.y - 16 : at.y;
  context.fillStyle = style.color;
  context.fillRect(at.x - 1, top, width, 16);
  context.fillStyle = inkOn(style.color);
  context.textBaseline = "middle";
  context.fillText(text, at.x + 3, top + 8.5);
}

export function opacity(score: number): number {
  return 0.35 + 0.65 * Math.min(Math.max(score, 0), 1);
}

/** Black or white, whichever reads better on a "#rrggbb" ground (WCAG relative luminance). */
export function inkOn(color: string): string {
  const channel = (start: number): number => {
    const value = parseInt(color.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return luminance > 0.179 ? "#000000" : "#ffffff";
}

function clear(context: CanvasRenderingContext2D, screen: Size): void {
  context.clearRect(0, 0, screen.width, screen.height);
}
