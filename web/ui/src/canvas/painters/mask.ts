/** Masks: each is kept as a small picture of its own colour, cut to its bounds, as long as the region lives. */

import type { Mask } from "../../model/region";
import { maskBitmap } from "../../model/regions/mask";
import type { Bitmap } from "../../model/bitmap";
import type { Look } from "./look";

const INSIDE = 0.5;
const pictures = new WeakMap<Mask, { readonly color: string; readonly canvas: HTMLCanvasElement }>();

export function paintMask(context: CanvasRenderingContext2D, mask: Mask, look: Look): void {
  const bitmap = maskBitmap(mask);
  if (bitmap.width === 0) return;
  context.globalAlpha = look.opacity * INSIDE;
  context.imageSmoothingEnabled = look.scale < 1;
  context.drawImage(pictureOf(mask, bitmap, look.color), bitmap.x, bitmap.y);
  if (!look.dashed) return;
  context.globalAlpha = look.opacity;
  context.lineWidth = 1 / look.scale;
  context.strokeStyle = look.color;
  context.setLineDash([6 / look.scale, 4 / look.scale]);
  context.strokeRect(bitmap.x, bitmap.y, bitmap.width, bitmap.height);
}

function pictureOf(mask: Mask, bitmap: Bitmap, color: string): HTMLCanvasElement {
  const known = pictures.get(mask);
  if (known?.color === color) return known.canvas;
  const canvas = document.createElement("canvas");
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext("2d")?.putImageData(tinted(bitmap, color), 0, 0);
  pictures.set(mask, { color, canvas });
  return canvas;
}

/** Pixels of a bitmap in one colour, clear where it is nought. */
export function tinted({ width, height, bits }: Pick<Bitmap, "width" | "height" | "bits">, color: string): ImageData {
  const data = new ImageData(width, height);
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  // One 32-bit write a pixel; ImageData is RGBA in memory order, least significant first on every browser's machine.
  const ink = ((255 << 24) | ((blue ?? 0) << 16) | ((green ?? 0) << 8) | (red ?? 0)) >>> 0;
  const words = new Uint32Array(data.data.buffer);
  for (let at = 0; at < bits.length; at += 1) words[at] = bits[at] === 1 ? ink : 0;
  return data;
}
