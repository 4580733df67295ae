/**
 * Between the two ways to count a text: UTF-16 units, as the browser does, and Unicode code points, as labels do.
 * They differ by one for every character beyond U+FFFF (most emoji), so those are remembered and nothing else.
 */
export class CodePoints {
  /** Code points in the text. */
  readonly length: number;
  /** UTF-16 positions of the characters of two units, ascending. */
  private readonly wide: Int32Array;

  constructor(readonly text: string) {
    this.wide = widePositions(text);
    this.length = text.length - this.wide.length;
  }

  /** The UTF-16 position where this code point begins. */
  toUnit(point: number): number {
    // Wide character k begins at code point wide[k] - k.
    return point + this.count((at) => (this.wide[at] ?? 0) - at < point);
  }

  /** The code point at this UTF-16 position; one in the middle of a character counts as its beginning. */
  toPoint(unit: number): number {
    return unit - this.count((at) => (this.wide[at] ?? 0) < unit);
  }

  slice(start: number, end: number): string {
    return this.text.slice(this.toUnit(start), this.toUnit(end));
  }

  /** How many of the wide characters, taken in order, fulfil what holds for the first of them only. */
  private count(holds: (at: number) => boolean): number {
    let low = 0;
    let high = this.wide.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function widePositions(text: string): Int32Array {
  const found: number[] = [];
  for (const match of text.matchAll(/[\u{10000}-\u{10ffff}]/gu)) found.push(match.index);
  return Int32Array.from(found);
}
