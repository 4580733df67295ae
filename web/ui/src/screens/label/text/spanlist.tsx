import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { isSpan } from "../../../model/region";
import { className, classColor, findClass, type LabelSchema } from "../../../model/schema";
import { inReadingOrder } from "../../../state/ties";
import type { Pen } from "../../../tools/pen";
import { words } from "../../../words";
import { percent } from "../../../words/format";

const ROW_PIXELS = 28;
const SPARE_ROWS = 6;

/** Everything that is marked, in reading order; only the rows in sight are in the document. */
export function SpanList({ pen, schema }: { pen: Pen; schema: LabelSchema }): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  const all = inReadingOrder(pen.regions.value);
  const selected = pen.selectedId.value;
  const at = all.findIndex(({ id }) => id === selected);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element || at < 0) return;
    const y = at * ROW_PIXELS;
    if (y < element.scrollTop || y + ROW_PIXELS > element.scrollTop + element.clientHeight) element.scrollTop = y - element.clientHeight / 2;
  }, [at]);
  const first = Math.max(Math.floor(top / ROW_PIXELS) - SPARE_ROWS, 0);
  const rows = all.slice(first, first + 2 * SPARE_ROWS + Math.ceil((list.current?.clientHeight ?? 280) / ROW_PIXELS));
  return (
    <section class="region-list span-list" aria-label={words.text.spans}>
      <h2><span>{words.text.spans}</span><small>{words.count(all.length)}</small></h2>
      {all.length === 0 && <p class="quiet-note">{words.text.noSpans}</p>}
      <ul ref={list} onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
        <Gap rows={first} />
        {rows.map((region) => {
          const cls = findClass(schema, region.class);
          return (
            <li key={region.id} style={{ height: `${ROW_PIXELS}px` }}>
              <button type="button" class={isSpan(region) ? "region-row" : "region-row tie"} aria-pressed={region.id === selected} data-region-row={region.id}
                onMouseDown={(event) => event.preventDefault()} onClick={() => pen.goTo(region.id)}>
                <span class={region.score === undefined ? "swatch" : "swatch dashed"} style={cls ? { background: classColor(cls) } : {}} aria-hidden="true" />
                <span class="span-class">{className(schema, region.class)}</span>
                <span class="class-name quote" dir="auto">{pen.telling.quote(region)}</span>
                {region.score !== undefined && <span class="score">{percent(region.score)}</span>}
              </button>
            </li>
          );
        })}
        <Gap rows={all.length - first - rows.length} />
      </ul>
    </section>
  );
}

/** In place of rows that are out of sight. */
function Gap({ rows }: { rows: number }): JSX.Element | null {
  return rows > 0 ? <li aria-hidden="true" style={{ height: `${rows * ROW_PIXELS}px` }} /> : null;
}
