/** Relations as arcs over the lines of a text. An end that is not drawn lies above or below; the arc points there. Pure. */

import type { Relation, Span } from "../../../model/region";
import type { Mark } from "./marks";

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Arc {
  readonly relation: Relation;
  readonly path: string;
  /** The arrow at the end it leads to. */
  readonly head: string;
  readonly middle: Spot;
}

const OUT_OF_SIGHT = 90;

export function arcsOf(relations: readonly Relation[], marks: readonly Mark[], spans: readonly Span[]): Arc[] {
  const tops = new Map(marks.map(({ span, rects }) => [span.id, topOf(rects)] as const));
  const starts = new Map(spans.map(({ id, start }) => [id, start] as const));
  return relations.flatMap((relation) => {
    const from = tops.get(relation.from);
    const to = tops.get(relation.to);
    const known = from ?? to;
    if (!known) return [];
    const forward = (starts.get(relation.from) ?? 0) < (starts.get(relation.to) ?? 0);
    const away = (down: boolean): Spot => ({ x: known.x + 30, y: known.y + (down ? OUT_OF_SIGHT : -OUT_OF_SIGHT) });
    return [arc(relation, from ?? away(!forward), to ?? away(forward))];
  });
}

function arc(relation: Relation, from: Spot, to: Spot): Arc {
  const lift = Math.min(16 + Math.abs(to.x - from.x) / 10 + Math.abs(to.y - from.y) / 14, 54);
  const high = Math.min(from.y, to.y) - lift;
  const path = `M ${from.x} ${from.y} C ${from.x} ${high}, ${to.x} ${high}, ${to.x} ${to.y}`;
  const head = `M ${to.x} ${to.y} l -4 -7 l 8 0 z`;
  // A cubic Bézier at its middle: (P0 + 3 P1 + 3 P2 + P3) / 8.
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y + 6 * high) / 8 };
  return { relation, path, head, middle };
}

function topOf(rects: readonly { x: number; y: number; width: number }[]): Spot {
  const first = rects[0] ?? { x: 0, y: 0, width: 0 };
  return { x: first.x + first.width / 2, y: first.y - 16 };
}
