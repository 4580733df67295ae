/** A cut-out of black and white pixels, row by row, lying at (x, y) of an image. */

import type { Rect, Size } from "./geometry";
import { RunWriter, eachRun, type Runs } from "./rle";

export interface Bitmap extends Rect {
  /** 1 where the mask is. */
  readonly bits: Uint8Array;
}

const NOTHING: Rect = { x: 0, y: 0, width: 0, height: 0 };

export function runBounds(runs: Runs, height: number): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  eachRun(runs, (start, end) => {
    const [first, last] = [Math.floor(start / height), Math.floor((end - 1) / height)];
    left = Math.min(left, first);
    right = Math.max(right, last);
    // A run over more than one column touches the bottom of one and the top of the next.
    top = Math.min(top, first === last ? start % height : 0);
    bottom = Math.max(bottom, first === last ? (end - 1) % height : height - 1);
  });
  return right < 0 ? NOTHING : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** The pixels of the runs, no larger than their bounds. */
export function bitmapOf(runs: Runs, height: number): Bitmap {
  const rect = runBounds(runs, height);
  const bits = new Uint8Array(rect.width * rect.height);
  eachRun(runs, (start, end) => {
    for (let at = start; at < end; at += 1) {
      bits[((at % height) - rect.y) * rect.width + Math.floor(at / height) - rect.x] = 1;
    }
  });
  return { ...rect, bits };
}

/** The runs of a bitmap that lies inside an image of `size`; zeros around it. */
export function runsOf(bitmap: Bitmap, size: Size): number[] {
  const writer = new RunWriter();
  writer.add(0, bitmap.x * size.height);
  for (let x = 0; x < bitmap.width; x += 1) {
    writer.add(0, bitmap.y);
    for (let y = 0; y < bitmap.height; y += 1) writer.add(bitmap.bits[y * bitmap.width + x] ?? 0, 1);
    writer.add(0, size.height - bitmap.y - bitmap.height);
  }
  writer.add(0, (size.width - bitmap.x - bitmap.width) * size.height);
  return writer.done();
}

export function bitAt(bitmap: Bitmap, x: number, y: number): boolean {
  const [column, row] = [Math.floor(x) - bitmap.x, Math.floor(y) - bitmap.y];
  if (column < 0 || row < 0 || column >= bitmap.width || row >= bitmap.height) return false;
  return bitmap.bits[row * bitmap.width + column] === 1;
}
