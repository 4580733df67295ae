import type { JSX } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { inkOn } from "../../../canvas/ink";
import { isRelation, type Span } from "../../../model/region";
import { className, classColor, findClass, type LabelSchema } from "../../../model/schema";
import type { Pen } from "../../../tools/pen";
import { percent } from "../../../words/format";
import { arcsOf, type Arc } from "./arcs";
import type { Ranges, Rect } from "./ranges";
import type { Part } from "./scroll";
import { placeTags, type Tag } from "./tags";

interface Props {
  pen: Pen;
  schema: LabelSchema;
  ranges: () => Ranges | null;
  part: Part;
  /** Changes when the text was laid out anew. */
  turn: number;
}

export interface Mark {
  readonly span: Span;
  readonly rects: readonly Rect[];
  readonly lane: number;
}

interface Layout {
  readonly marks: readonly Mark[];
  readonly tags: readonly Tag[];
  readonly arcs: readonly Arc[];
}

const NOTHING: Layout = { marks: [], tags: [], arcs: [] };
const LANE_PIXELS = 3.5;

/** What is marked, in two layers: colours below the words, names, ends and relations above them. */
export function Marks({ pen, schema, ranges, part, turn }: Props): JSX.Element {
  const [layout, setLayout] = useState(NOTHING);
  const spans = pen.spans.value;
  const regions = pen.regions.value;
  useLayoutEffect(() => {
    setLayout(measure(pen, schema, ranges(), part));
  }, [pen, schema, spans, regions, part.first, part.last, turn]);
  const selected = pen.selectedId.value;
  return (
    <>
      <svg class="marks under" aria-hidden="true">
        {layout.marks.map((mark) => <Colours key={mark.span.id} mark={mark} schema={schema} selected={mark.span.id === selected} />)}
        <Selection pen={pen} ranges={ranges} part={part} turn={turn} />
      </svg>
      <svg class="marks over" aria-hidden="true">
        {layout.arcs.map((arc) => (
          <ArcLine key={arc.relation.id} arc={arc} schema={schema} selected={arc.relation.id === selected} />
        ))}
        {layout.tags.map((tag) => <TagName key={tag.span.id} tag={tag} schema={schema} source={pen.tying.source.value === tag.span.id} />)}
        {layout.marks.filter(({ span }) => span.id === selected).map((mark) => <Grips key={mark.span.id} mark={mark} />)}
      </svg>
    </>
  );
}

function measure(pen: Pen, schema: LabelSchema, ranges: Ranges | null, { first, last }: Part): Layout {
  if (!ranges) return NOTHING;
  const page = pen.page.value;
  const from = page.points.toPoint(page.blocks.range(first).start);
  const to = page.points.toPoint(page.blocks.range(last).end);
  const lanes = pen.lanes.value;
  const marks = pen.spans.value.filter(({ start, end }) => start < to && end > from).map((span) => ({
    span, rects: ranges.rects(page.rangeOf(span)), lane: lanes.get(span.id) ?? 0,
  })).filter(({ rects }) => rects.length > 0);
  const tags = placeTags(marks, ({ class: id, score }) => {
    const name = className(schema, id);
    return score === undefined ? name : `${name} ${percent(score)}`;
  });
  const relations = pen.regions.value.filter(isRelation);
  return { marks, tags, arcs: arcsOf(relations, marks, pen.spans.value) };
}

function colorOf(schema: LabelSchema, id: number): string {
  const cls = findClass(schema, id);
  return cls ? classColor(cls) : "#79706e";
}

/** A model's word is dashed and as strong as the model was sure; overlapping spans have a lane each below the words. */
function Colours({ mark, schema, selected }: { mark: Mark; schema: LabelSchema; selected: boolean }): JSX.Element {
  const { span, rects, lane } = mark;
  const color = colorOf(schema, span.class);
  const drafted = span.score !== undefined;
  const strength = drafted ? 0.35 + 0.65 * (span.score ?? 1) : 1;
  return (
    <g data-span={span.id} opacity={strength}>
      {rects.map((rect, at) => {
        const under = rect.y + rect.height + 1 + (lane % 4) * LANE_PIXELS;
        return (
          <g key={at}>
            <rect class={selected ? "colour selected" : "colour"} x={rect.x - 1} y={rect.y - 1} width={rect.width + 2} height={rect.height + 2}
              rx={2} fill={color} stroke={color} />
            <line x1={rect.x} x2={rect.x + rect.width} y1={under} y2={under} stroke={color} stroke-width={2.5}
              {...(drafted ? { "stroke-dasharray": "4 3" } : {})} />
          </g>
        );
      })}
    </g>
  );
}

function TagName({ tag, schema, source }: { tag: Tag; schema: LabelSchema; source: boolean }): JSX.Element {
  const color = colorOf(schema, tag.span.class);
  return (
    <g class={source ? "tag source" : "tag"}>
      <rect x={tag.x} y={tag.y} width={tag.width} height={14} rx={3} fill={color} />
      <text x={tag.x + 4} y={tag.y + 10.5} fill={inkOn(color)}>{tag.name}</text>
    </g>
  );
}

function ArcLine({ arc, schema, selected }: { arc: Arc; schema: LabelSchema; selected: boolean }): JSX.Element {
  const color = colorOf(schema, arc.relation.class);
  const name = className(schema, arc.relation.class);
  const width = name.length * 6.2 + 8;
  return (
    <g class={selected ? "arc selected" : "arc"} data-relation={arc.relation.id}>
      <path class="arc-hit" d={arc.path} />
      <path class="arc-line" d={arc.path} stroke={color} {...(arc.relation.score === undefined ? {} : { "stroke-dasharray": "5 4" })} />
      <path d={arc.head} fill={color} />
      <rect x={arc.middle.x - width / 2} y={arc.middle.y - 7} width={width} height={14} rx={7} fill={color} />
      <text x={arc.middle.x} y={arc.middle.y + 3.5} text-anchor="middle" fill={inkOn(color)}>{name}</text>
    </g>
  );
}

/** Both ends of the selected span, to be dragged. */
function Grips({ mark }: { mark: Mark }): JSX.Element | null {
  const first = mark.rects[0];
  const last = mark.rects.at(-1);
  if (!first || !last) return null;
  // To be caught outside the words: inside them the mouse marks the next stretch.
  const grip = (name: "start" | "end", x: number, rect: Rect): JSX.Element => (
    <g class="grip" data-grip={name}>
      <rect class="grip-hit" x={name === "start" ? x - 5 : x} y={rect.y - 6} width={5} height={rect.height + 12} />
      <rect x={x - 1.5} y={rect.y - 2} width={3} height={rect.height + 4} rx={1.5} />
    </g>
  );
  return <>{grip("start", first.x, first)}{grip("end", last.x + last.width, last)}</>;
}

/** The caret, the word it stands on, or the marked stretch. */
function Selection({ pen, ranges, part, turn }: Omit<Props, "schema">): JSX.Element {
  const [drawn, setDrawn] = useState<{ rects: readonly Rect[]; caret: Rect | null; wide: boolean }>({ rects: [], caret: null, wide: false });
  const cursor = pen.caret.cursor.value;
  const page = pen.page.value;
  useLayoutEffect(() => {
    const found = ranges();
    const stretch = pen.caret.stretch();
    const wide = cursor !== null && cursor.anchor !== cursor.focus;
    setDrawn({ rects: found && stretch ? found.rects(stretch) : [], caret: found && cursor ? found.caret(cursor.focus) : null, wide });
  }, [pen, page, cursor, part.first, part.last, turn]);
  const { rects, caret, wide } = drawn;
  return (
    <g data-testid="text-cursor">
      {rects.map((rect, at) => (
        <rect key={at} class={wide ? "stretch" : "caret-word"} x={rect.x} y={rect.y - 2} width={rect.width} height={rect.height + 4} />
      ))}
      {caret && <line class="caret" x1={caret.x} x2={caret.x} y1={caret.y - 1} y2={caret.y + caret.height + 1} />}
    </g>
  );
}
