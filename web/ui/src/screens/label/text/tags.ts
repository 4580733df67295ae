/** Where the names of spans stand: above their beginning, side by side where several begin close together. Pure. */

import type { Span } from "../../../model/region";
import type { Mark } from "./marks";

export interface Tag {
  readonly span: Span;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const HEIGHT = 14;
const PIXELS_A_LETTER = 6.1;
const MOST_LETTERS = 18;

/** Wide letters (Chinese, emoji) count double. */
export function widthOf(name: string): number {
  return [...name].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) > 0x2e7f ? 11 : PIXELS_A_LETTER), 8);
}

export function placeTags(marks: readonly Mark[], nameOf: (span: Span) => string): Tag[] {
  const ends = new Map<number, number>();
  return [...marks].sort(byPosition).flatMap(({ span, rects }) => {
    const first = rects[0];
    if (!first) return [];
    const whole = nameOf(span);
    const name = whole.length > MOST_LETTERS ? `${whole.slice(0, MOST_LETTERS - 1)}…` : whole;
    const line = Math.round(first.y / 8);
    const x = Math.max(first.x - 1, ends.get(line) ?? -Infinity);
    const width = widthOf(name);
    ends.set(line, x + width + 2);
    return [{ span, name, x, y: first.y - HEIGHT - 1, width }];
  });
}

function byPosition(a: Mark, b: Mark): number {
  const [first, second] = [a.rects[0], b.rects[0]];
  return (first?.y ?? 0) - (second?.y ?? 0) || (first?.x ?? 0) - (second?.x ?? 0);
}
