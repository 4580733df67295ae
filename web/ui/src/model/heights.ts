/** Heights of many rows, guessed until measured, summed by a Fenwick tree: row to pixel and back in O(log n). */

export class Heights {
  readonly count: number;
  private readonly heights: Float64Array;
  /** Fenwick (1994): node i holds the sum of the i & -i rows that end at it. */
  private readonly tree: Float64Array;

  constructor(guesses: readonly number[]) {
    this.count = guesses.length;
    this.heights = Float64Array.from(guesses);
    this.tree = new Float64Array(this.count + 1);
    for (let row = 1; row <= this.count; row += 1) {
      this.tree[row] = (this.tree[row] ?? 0) + (this.heights[row - 1] ?? 0);
      const above = row + (row & -row);
      if (above <= this.count) this.tree[above] = (this.tree[above] ?? 0) + (this.tree[row] ?? 0);
    }
  }

  get total(): number {
    return this.top(this.count);
  }

  of(row: number): number {
    return this.heights[row] ?? 0;
  }

  /** Pixels above a row. */
  top(row: number): number {
    let sum = 0;
    for (let node = Math.min(row, this.count); node > 0; node -= node & -node) sum += this.tree[node] ?? 0;
    return sum;
  }

  /** How much taller the row is than thought. */
  measure(row: number, height: number): number {
    const more = height - this.of(row);
    if (more === 0) return 0;
    this.heights[row] = height;
    for (let node = row + 1; node <= this.count; node += node & -node) this.tree[node] = (this.tree[node] ?? 0) + more;
    return more;
  }

  /** The row at a pixel, the first or last one beyond the ends. */
  rowAt(pixel: number): number {
    let row = 0;
    let left = pixel;
    for (let step = 2 ** Math.floor(Math.log2(Math.max(this.count, 1))); step >= 1; step /= 2) {
      if (row + step <= this.count && (this.tree[row + step] ?? 0) <= left) {
        row += step;
        left -= this.tree[row] ?? 0;
      }
    }
    return Math.min(row, this.count - 1);
  }
}
