/** A long text in pieces that are drawn one by one: a line each, very long lines cut between words. UTF-16 units. */

import { characterStep, type Range } from "./boundaries";

/** About twenty lines on the screen. */
const MOST_UNITS = 1_500;

export class Blocks {
  /** Where each block begins; blocks follow each other, a line break belongs to none. */
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  constructor(readonly text: string) {
    for (let line = 0; line <= text.length;) {
      const found = text.indexOf("\n", line);
      const end = found < 0 ? text.length : found;
      this.cut(line, end);
      line = end + 1;
    }
  }

  get count(): number {
    return this.starts.length;
  }

  range(block: number): Range {
    return { start: this.starts[block] ?? 0, end: this.ends[block] ?? 0 };
  }

  slice(block: number): string {
    return this.text.slice(this.starts[block], this.ends[block]);
  }

  /** The block that holds a position; a line break counts to the line it ends. */
  at(unit: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= unit) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private cut(start: number, end: number): void {
    let from = start;
    while (end - from > MOST_UNITS) {
      const blank = this.text.lastIndexOf(" ", from + MOST_UNITS);
      const to = blank > from + MOST_UNITS / 2 ? blank + 1 : characterStep(this.text, from + MOST_UNITS, 1);
      this.push(from, to);
      from = to;
    }
    this.push(from, end);
  }

  private push(start: number, end: number): void {
    this.starts.push(start);
    this.ends.push(end);
  }
}
