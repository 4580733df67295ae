/**
 * Where words and characters begin and end, as a reader sees them (UAX 29, by the browser's own Intl.Segmenter):
 * Chinese has words, a flag or a letter with its accents is one character. Positions are UTF-16 units.
 */

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** With how much around a position its piece is found; a text of a megabyte is never segmented as a whole. */
interface Cutter {
  readonly segmenter: Intl.Segmenter;
  readonly around: number;
}

const words: Cutter = { segmenter: new Intl.Segmenter(undefined, { granularity: "word" }), around: 200 };
const characters: Cutter = { segmenter: new Intl.Segmenter(undefined, { granularity: "grapheme" }), around: 40 };

interface Piece extends Range {
  readonly word: boolean;
}

/** The word that holds the position, or ends right before it; null between words. */
export function wordAt(text: string, at: number): Range | null {
  const touching = pieces(words, text, at).filter(({ word, start, end }) => word && start <= at && at <= end);
  const found = touching.find(({ end }) => at < end) ?? touching[0];
  return found ? { start: found.start, end: found.end } : null;
}

/** The beginning of the next word to the right, or of this or the last one to the left. */
export function wordStep(text: string, at: number, step: 1 | -1): number {
  for (let from = at; ;) {
    const near = pieces(words, text, from);
    const found = step > 0 ? near.find(({ word, start }) => word && start > at) : near.findLast(({ word, start }) => word && start < at);
    if (found) return found.start;
    const edge = step > 0 ? near.at(-1)?.end ?? text.length : near[0]?.start ?? 0;
    if (edge === from || edge <= 0 || edge >= text.length) return step > 0 ? text.length : 0;
    from = edge;
  }
}

/** The end of this word, or of the next one to the right; to the left the end of the one before. */
export function wordEndStep(text: string, at: number, step: 1 | -1): number {
  for (let from = at; ;) {
    const near = pieces(words, text, from);
    const found = step > 0 ? near.find(({ word, end }) => word && end > at) : near.findLast(({ word, end }) => word && end < at);
    if (found) return found.end;
    const edge = step > 0 ? near.at(-1)?.end ?? text.length : near[0]?.start ?? 0;
    if (edge === from || edge <= 0 || edge >= text.length) return step > 0 ? text.length : 0;
    from = edge;
  }
}

export function characterStep(text: string, at: number, step: 1 | -1): number {
  const near = pieces(characters, text, at);
  if (step > 0) return near.find(({ end }) => end > at)?.end ?? text.length;
  return near.findLast(({ start }) => start < at)?.start ?? 0;
}

/** Never half a character: begins and ends between characters, blanks at both ends left out; null when nothing stays. */
export function snapToCharacters(text: string, { start, end }: Range): Range | null {
  const first = pieces(characters, text, start).find((piece) => piece.end > start);
  const last = pieces(characters, text, end).findLast((piece) => piece.start < end);
  return trimmed(text, { start: first?.start ?? start, end: last?.end ?? end });
}

/** Whole words: what was begun in the middle of a word is widened to it. */
export function snapToWords(text: string, range: Range): Range | null {
  const inner = snapToCharacters(text, range);
  if (!inner) return null;
  const first = pieces(words, text, inner.start).find(({ start, end, word }) => word && start <= inner.start && inner.start < end);
  const last = pieces(words, text, inner.end).find(({ start, end, word }) => word && start < inner.end && inner.end <= end);
  return { start: first?.start ?? inner.start, end: last?.end ?? inner.end };
}

function trimmed(text: string, { start, end }: Range): Range | null {
  const found = text.slice(start, end);
  const left = found.length - found.trimStart().length;
  const right = found.length - found.trimEnd().length;
  return left === found.length ? null : { start: start + left, end: end - right };
}

function pieces({ segmenter, around }: Cutter, text: string, at: number): Piece[] {
  const from = quietPlace(text, at - around, -1);
  const to = quietPlace(text, at + around, 1);
  return [...segmenter.segment(text.slice(from, to))].map(({ segment, index, isWordLike }) => ({
    start: from + index,
    end: from + index + segment.length,
    word: isWordLike === true,
  }));
}

const LONGEST_SEARCH = 100;

/** A blank near the position, where cutting harms no word; if there is none, at least not inside a character of two units. */
function quietPlace(text: string, at: number, step: 1 | -1): number {
  if (at <= 0) return 0;
  if (at >= text.length) return text.length;
  for (let place = at; Math.abs(place - at) < LONGEST_SEARCH && place > 0 && place < text.length; place += step) {
    if (/\s/.test(text.charAt(place)) && !/[\u0300-\u036f\u200d\ufe0f]/.test(text.charAt(place + 1))) return place;
  }
  return /[\udc00-\udfff]/.test(text.charAt(at)) ? at + step : at;
}
