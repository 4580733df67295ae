import type { ComponentChildren, JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { itemName } from "../../../model/itemname";
import type { LabelSchema } from "../../../model/schema";
import type { TaskItem } from "../../../model/task";
import type { Pen } from "../../../tools/pen";
import { words } from "../../../words";
import { useLook } from "./look";
import { Marks } from "./marks";
import { usePointer } from "./pointer";
import { Ranges } from "./ranges";
import { useScroll } from "./scroll";

interface Props {
  item: TaskItem;
  pen: Pen;
  schema: LabelSchema;
  children: ComponentChildren;
}

/** The text of a task. Only what is in sight is in the document; marks, caret and arcs lie in layers around it. */
export function TextStage({ item, pen, schema, children }: Props): JSX.Element {
  const frame = useRef<HTMLElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const page = pen.page.value;
  const scroll = useScroll(page, frame, body);
  const ranges = useMemo(() => () => (body.current ? new Ranges(page, body.current) : null), [page]);
  const { part, heights } = scroll;
  useLook(pen, frame, ranges, scroll);
  usePointer(pen, frame, ranges);
  useEffect(() => {
    pen.reset();
    if (frame.current) frame.current.scrollTop = 0;
  }, [pen, item.id]);
  const rows = Array.from({ length: part.last - part.first + 1 }, (_, at) => part.first + at);
  return (
    <article ref={frame} class={pen.marks ? "text-stage marking" : "text-stage"} tabIndex={0} onScroll={scroll.look}
      aria-label={`${words.text.region} ${itemName(item)}`} aria-description={pen.marks ? words.text.hint : undefined}>
      <div ref={body} class="text-body" style={{ height: `${heights.total}px` }}>
        <div class="text-window" style={{ top: `${heights.top(part.first)}px` }}>
          {rows.map((row) => <p key={row} dir="auto" data-block={row}>{page.blocks.slice(row)}</p>)}
        </div>
        {pen.marks && <Marks pen={pen} schema={schema} ranges={ranges} part={part} turn={scroll.turn} />}
      </div>
      {children}
    </article>
  );
}
