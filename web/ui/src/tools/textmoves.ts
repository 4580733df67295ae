/** Where the caret and the ends of a span go by key. Lines and pages are asked of the view, the rest is pure. */

import { characterStep, wordEndStep, wordStep, type Range } from "../model/boundaries";
import type { Command } from "../state/keymap";

/** What only the page knows: lines as they are drawn, and what of the text is in sight. */
export interface Look {
  lineStep(unit: number, step: 1 | -1): number;
  lineEdge(unit: number, step: 1 | -1): number;
  pageStep(unit: number, step: 1 | -1): number;
  /** The first position in sight. */
  top(): number;
  reveal(unit: number): void;
  /** Hebrew and Arabic: the next word lies to the left. */
  rightToLeft(unit: number): boolean;
}

/** Keys say left and right, texts know before and after. */
export function inReading<M extends CaretMove | SpanMove>(move: M, rightToLeft: boolean): M {
  const sideways = move.by === "word" || move.by === "character";
  return sideways && rightToLeft ? { ...move, step: move.step > 0 ? -1 : 1 } : move;
}

export interface CaretMove {
  readonly by: "word" | "character" | "line" | "edge" | "page" | "text";
  readonly step: 1 | -1;
  readonly extend: boolean;
}

export interface SpanMove {
  readonly edge: "start" | "end";
  readonly step: 1 | -1;
  readonly by: "word" | "character";
}

const caret = (by: CaretMove["by"], step: 1 | -1): CaretMove => ({ by, step, extend: false });
const extend = (by: CaretMove["by"], step: 1 | -1): CaretMove => ({ by, step, extend: true });

export const CARET_MOVES: Partial<Record<Command, CaretMove>> = {
  "caret-left": caret("word", -1), "caret-right": caret("word", 1), "caret-up": caret("line", -1), "caret-down": caret("line", 1),
  "caret-left-char": caret("character", -1), "caret-right-char": caret("character", 1),
  "caret-line-start": caret("edge", -1), "caret-line-end": caret("edge", 1),
  "caret-page-up": caret("page", -1), "caret-page-down": caret("page", 1),
  "caret-start": caret("text", -1), "caret-end": caret("text", 1),
  "extend-left": extend("word", -1), "extend-right": extend("word", 1), "extend-up": extend("line", -1), "extend-down": extend("line", 1),
  "extend-left-char": extend("character", -1), "extend-right-char": extend("character", 1),
  "extend-line-start": extend("edge", -1), "extend-line-end": extend("edge", 1),
};

export const SPAN_MOVES: Partial<Record<Command, SpanMove>> = {
  "span-end-left": { edge: "end", step: -1, by: "word" }, "span-end-right": { edge: "end", step: 1, by: "word" },
  "span-start-left": { edge: "start", step: -1, by: "word" }, "span-start-right": { edge: "start", step: 1, by: "word" },
  "span-end-left-char": { edge: "end", step: -1, by: "character" }, "span-end-right-char": { edge: "end", step: 1, by: "character" },
  "span-start-left-char": { edge: "start", step: -1, by: "character" }, "span-start-right-char": { edge: "start", step: 1, by: "character" },
};

export function moved(text: string, { anchor, focus }: { anchor: number; focus: number }, move: CaretMove, look: Look | null): number {
  const { by, step } = move;
  switch (by) {
    case "character": return characterStep(text, focus, step);
    // Extending takes whole words: to the right up to their end, back again to the end of the one before.
    case "word": return (move.extend && (step > 0 ? focus >= anchor : focus > anchor) ? wordEndStep : wordStep)(text, focus, step);
    case "line": return look?.lineStep(focus, step) ?? focus;
    case "edge": return look?.lineEdge(focus, step) ?? focus;
    case "page": return look?.pageStep(focus, step) ?? focus;
    case "text": return step > 0 ? text.length : 0;
  }
}

/** One end of a range moved; the range keeps at least what lies between two neighbouring steps. */
export function stretched(text: string, range: Range, { edge, step, by }: SpanMove): Range {
  if (edge === "end") {
    const end = by === "character" ? characterStep(text, range.end, step) : wordEndStep(text, range.end, step);
    return end > range.start ? { ...range, end } : range;
  }
  const start = by === "character" ? characterStep(text, range.start, step) : wordStep(text, range.start, step);
  return start < range.end ? { ...range, start } : range;
}
