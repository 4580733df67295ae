/** A mask while it is painted: pixels of the whole image, brush, eraser, fill, and runs that follow stroke by stroke. */

import { toSegment, type Point, type Rect, type Size } from "./geometry";
import { RunWriter, eachRun, type Runs } from "./rle";

export class Paper {
  readonly bits: Uint8Array;
  private runs: Runs;
  private changed: Rect | null = null;

  constructor(readonly size: Size, runs: Runs) {
    this.bits = new Uint8Array(size.width * size.height);
    this.runs = runs;
    eachRun(runs, (start, end) => {
      for (let at = start; at < end; at += 1) this.bits[(at % size.height) * size.width + Math.floor(at / size.height)] = 1;
    });
  }

  /** A round brush drawn from one point to another sets pixels whose centre it covers; gives the rectangle touched. */
  stroke(from: Point, to: Point, radius: number, value: 0 | 1): Rect {
    const reach = Math.max(radius, 0.5);
    const rect = this.within(
      Math.min(from.x, to.x) - reach, Math.min(from.y, to.y) - reach, Math.max(from.x, to.x) + reach, Math.max(from.y, to.y) + reach,
    );
    for (let y = rect.y; y < rect.y + rect.height; y += 1) {
      for (let x = rect.x; x < rect.x + rect.width; x += 1) {
        if (toSegment({ x: x + 0.5, y: y + 0.5 }, from, to) <= reach) this.bits[y * this.size.width + x] = value;
      }
    }
    this.touch(rect);
    return rect;
  }

  /** Sets the connected patch of empty pixels around `at`, as far as the mask or the image's edge encloses it. */
  fill(at: Point): Rect {
    const { width, height } = this.size;
    const start = Math.floor(at.y) * width + Math.floor(at.x);
    const none = { x: 0, y: 0, width: 0, height: 0 };
    if (at.x < 0 || at.y < 0 || at.x >= width || at.y >= height || this.bits[start] === 1) return none;
    const waiting = [start];
    this.bits[start] = 1;
    let [left, top, right, bottom] = [width, height, -1, -1];
    for (let spot = waiting.pop(); spot !== undefined; spot = waiting.pop()) {
      const [x, y] = [spot % width, Math.floor(spot / width)];
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      for (const next of neighbours(spot, x, y, this.size)) {
        if (this.bits[next] === 1) continue;
        this.bits[next] = 1;
        waiting.push(next);
      }
    }
    const rect = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
    this.touch(rect);
    return rect;
  }

  /** The runs as they are now: only the columns that were touched are read again. */
  encode(): Runs {
    const { changed, size } = this;
    if (!changed) return this.runs;
    const [first, end] = [changed.x * size.height, (changed.x + changed.width) * size.height];
    const writer = new RunWriter();
    copy(writer, this.runs, 0, first);
    for (let x = changed.x; x < changed.x + changed.width; x += 1) {
      for (let y = 0; y < size.height; y += 1) writer.add(this.bits[y * size.width + x] ?? 0, 1);
    }
    copy(writer, this.runs, end, size.width * size.height);
    this.runs = writer.done();
    this.changed = null;
    return this.runs;
  }

  private touch(rect: Rect): void {
    if (rect.width === 0 || rect.height === 0) return;
    const old = this.changed ?? rect;
    const [x, y] = [Math.min(old.x, rect.x), Math.min(old.y, rect.y)];
    const [right, bottom] = [Math.max(old.x + old.width, rect.x + rect.width), Math.max(old.y + old.height, rect.y + rect.height)];
    this.changed = { x, y, width: right - x, height: bottom - y };
  }

  private within(left: number, top: number, right: number, bottom: number): Rect {
    const x = Math.max(0, Math.floor(left));
    const y = Math.max(0, Math.floor(top));
    return {
      x, y,
      width: Math.max(0, Math.min(this.size.width, Math.ceil(right)) - x),
      height: Math.max(0, Math.min(this.size.height, Math.ceil(bottom)) - y),
    };
  }
}

function neighbours(spot: number, x: number, y: number, { width, height }: Size): number[] {
  const found: number[] = [];
  if (x > 0) found.push(spot - 1);
  if (x < width - 1) found.push(spot + 1);
  if (y > 0) found.push(spot - width);
  if (y < height - 1) found.push(spot + width);
  return found;
}

/** The part of old runs between two positions, written again. */
function copy(writer: RunWriter, runs: Runs, from: number, to: number): void {
  let at = 0;
  for (const [index, run] of runs.entries()) {
    const length = Math.min(at + run, to) - Math.max(at, from);
    if (length > 0) writer.add(index % 2, length);
    at += run;
    if (at >= to) return;
  }
}
