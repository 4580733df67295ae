/** One text with all that is worked out about it once: code points, blocks. */

import { Blocks } from "../model/blocks";
import type { Range } from "../model/boundaries";
import { CodePoints } from "../model/codepoints";
import type { Span } from "../model/region";

export class TextPage {
  readonly points: CodePoints;
  readonly blocks: Blocks;

  constructor(readonly text: string) {
    this.points = new CodePoints(text);
    this.blocks = new Blocks(text);
  }

  /** Where a span lies, in the browser's UTF-16 units. */
  rangeOf({ start, end }: Pick<Span, "start" | "end">): Range {
    return { start: this.points.toUnit(start), end: this.points.toUnit(end) };
  }

  pointsOf({ start, end }: Range): Pick<Span, "start" | "end"> {
    return { start: this.points.toPoint(start), end: this.points.toPoint(end) };
  }

  /** The words of a span, shortened in the middle when there are many. */
  quote({ start, end }: Pick<Span, "start" | "end">, most = 60): string {
    const words = this.points.slice(start, Math.min(end, start + 4 * most)).replace(/\s+/g, " ");
    const cut = end - start > 4 * most || words.length > most;
    return cut ? `${words.slice(0, most - 1)}…` : words;
  }
}
