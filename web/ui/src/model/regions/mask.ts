/** A brush mask as COCO run-lengths of the whole image. What is read from them is kept as long as the region is. */

import { bitAt, bitmapOf, runBounds, runsOf, type Bitmap } from "../bitmap";
import { clamp, contains, type Rect, type Size } from "../geometry";
import { eachRun, readRuns, writeRuns, type Runs } from "../rle";
import type { Placed } from "./common";
import type { Shape } from "./shape";

export interface Mask extends Placed {
  readonly kind: "mask";
  /** [height, width] of the image. */
  readonly size: readonly [number, number];
  /** As pycocotools writes it. */
  readonly counts: string;
}

interface Read {
  readonly runs: Runs;
  readonly bounds: Rect;
  readonly area: number;
  bitmap: Bitmap | null;
}

const reads = new WeakMap<Mask, Read>();

export const maskShape: Shape<Mask> = {
  bounds: (mask) => read(mask).bounds,
  area: (mask) => read(mask).area,
  hit: (mask, at) => contains(read(mask).bounds, at) && bitAt(maskBitmap(mask), at.x, at.y),
  rings: () => [],
  handles: () => [],
  drag: (mask) => mask,
  move(mask, dx, dy) {
    const bitmap = maskBitmap(mask);
    const size = maskSize(mask);
    const x = clamp(Math.round(bitmap.x + dx), 0, size.width - bitmap.width);
    const y = clamp(Math.round(bitmap.y + dy), 0, size.height - bitmap.height);
    return x === bitmap.x && y === bitmap.y ? mask : withRuns(mask, runsOf({ ...bitmap, x, y }, size));
  },
  sound: (mask) => read(mask).area > 0,
  rounded: (mask) => mask,
};

export function maskSize({ size: [height, width] }: Mask): Size {
  return { width, height };
}

export function maskRuns(mask: Mask): Runs {
  return read(mask).runs;
}

/** Its pixels, cut to its bounds. */
export function maskBitmap(mask: Mask): Bitmap {
  const known = read(mask);
  known.bitmap ??= bitmapOf(known.runs, mask.size[0]);
  return known.bitmap;
}

export function withRuns(mask: Mask, runs: Runs): Mask {
  return { ...mask, counts: writeRuns(runs) };
}

function read(mask: Mask): Read {
  const known = reads.get(mask);
  if (known) return known;
  const runs = readRuns(mask.counts);
  let area = 0;
  eachRun(runs, (start, end) => (area += end - start));
  const fresh: Read = { runs, bounds: runBounds(runs, mask.size[0]), area, bitmap: null };
  reads.set(mask, fresh);
  return fresh;
}
