/** Spans and relations in words, for lists and for ears. */

import type { ReadonlySignal } from "@preact/signals";
import { isSpan, type Relation, type Span } from "../model/region";
import { spansAt } from "../model/regions/span";
import { className, type LabelSchema } from "../model/schema";
import type { Workbench } from "../state/workbench";
import { words } from "../words";
import type { TextPage } from "./textpage";

export class Telling {
  constructor(private readonly workbench: Workbench, private readonly schema: LabelSchema, private readonly page: ReadonlySignal<TextPage>) {}

  /** The words of a span, or of both ends of a relation. */
  quote(region: Span | Relation): string {
    if (isSpan(region)) return this.page.value.quote(region);
    const end = (id: string): string => {
      const span = this.workbench.editor.get(id);
      return span && isSpan(span) ? this.page.value.quote(span, 30) : id;
    };
    return words.text.tie(end(region.from), end(region.to));
  }

  describe(region: Span | Relation): string {
    return words.text.named(className(this.schema, region.class), this.quote(region));
  }

  /** A stretch and the classes of what lies at its caret. */
  stretch({ start, end }: { start: number; end: number }, focus: number, spans: readonly Span[]): string {
    const { text, points } = this.page.value;
    const here = spansAt(spans, points.toPoint(focus)).map((span) => className(this.schema, span.class));
    return [text.slice(start, Math.min(end, start + 200)), ...here].join(", ");
  }
}
