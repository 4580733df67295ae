/** A stretch of the text. Offsets are Unicode code points, end exclusive: what Python counts, not what the browser counts. */

import type { Placed } from "./common";

export interface Span extends Placed {
  readonly kind: "span";
  readonly start: number;
  readonly end: number;
}

/** Reading order; of two that begin together the longer one first, so that it lies under the shorter. */
export function byPlace(a: Span, b: Span): number {
  return a.start - b.start || b.end - a.end || (a.id < b.id ? -1 : 1);
}

/** Those that hold the code point, the smallest first. */
export function spansAt(spans: readonly Span[], point: number): Span[] {
  return spans.filter(({ start, end }) => start <= point && point < end).sort((a, b) => a.end - a.start - (b.end - b.start));
}

/** A lane for each span so that overlapping ones never share one; needs reading order. */
export function lanes(spans: readonly Span[]): Map<string, number> {
  const given = new Map<string, number>();
  let open: { end: number; lane: number }[] = [];
  for (const { id, start, end } of spans) {
    open = open.filter((other) => other.end > start);
    const taken = new Set(open.map(({ lane }) => lane));
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    given.set(id, lane);
    open.push({ end, lane });
  }
  return given;
}
