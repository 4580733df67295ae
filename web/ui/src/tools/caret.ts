/** Where an annotator is in a text: a caret, or a stretch that is marked but has no class yet. */

import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { snapToCharacters, snapToWords, wordAt, type Range } from "../model/boundaries";
import { inReading, moved, type CaretMove, type Look } from "./textmoves";
import type { TextPage } from "./textpage";

/** UTF-16 units; the focus is the end that moves. */
export interface Cursor {
  readonly anchor: number;
  readonly focus: number;
}

export class Caret {
  readonly cursor: Signal<Cursor | null> = signal<Cursor | null>(null);

  constructor(private readonly page: ReadonlySignal<TextPage>) {}

  place(unit: number): void {
    this.cursor.value = { anchor: unit, focus: unit };
  }

  mark(range: Range | null): void {
    this.cursor.value = range && { anchor: range.start, focus: range.end };
  }

  clear(): void {
    this.cursor.value = null;
  }

  get wide(): boolean {
    const cursor = this.cursor.value;
    return cursor !== null && cursor.anchor !== cursor.focus;
  }

  /** What a class would go to: the marked stretch, else the word at the caret. */
  stretch(): Range | null {
    const cursor = this.cursor.value;
    if (!cursor) return null;
    const { text } = this.page.value;
    if (!this.wide) return wordAt(text, cursor.focus);
    return snapToCharacters(text, { start: Math.min(cursor.anchor, cursor.focus), end: Math.max(cursor.anchor, cursor.focus) });
  }

  /** To whole words, or at least to whole characters. */
  snapped(range: Range, exact: boolean): Range | null {
    return (exact ? snapToCharacters : snapToWords)(this.page.value.text, range);
  }

  copied(): string {
    const range = this.stretch();
    return range && this.wide ? this.page.value.text.slice(range.start, range.end) : "";
  }

  /** The first move only puts the caret where the eyes are. Returns where it went. */
  move(key: CaretMove, look: Look | null): number {
    const before = this.cursor.value;
    const move = inReading(key, (before && look?.rightToLeft(before.focus)) ?? false);
    const focus = before ? moved(this.page.value.text, before, move, look) : look?.top() ?? 0;
    this.cursor.value = { anchor: move.extend && before ? before.anchor : focus, focus };
    look?.reveal(focus);
    return focus;
  }
}
