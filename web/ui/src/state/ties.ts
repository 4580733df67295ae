/** Spans, relations and free text of a task: what an act of the annotator means for the list of regions. Pure. */

import { change, type ChangeSet } from "../model/changes";
import { isFreeText, isRelation, isSpan, newRegionId, withoutScore, type FreeText, type Region, type Relation, type Span } from "../model/region";
import { byPlace } from "../model/regions/span";
import type { Field } from "../model/schema";

/** The same stretch with the same class in the same field is the same span: it is not made twice. */
export function sameSpan(regions: readonly Region[], span: Omit<Span, "id" | "kind">): Span | undefined {
  return regions.filter(isSpan).find(
    (other) => other.field === span.field && other.class === span.class && other.start === span.start && other.end === span.end,
  );
}

export function newSpan(parts: Omit<Span, "id" | "kind">): Span {
  return { id: newRegionId(), kind: "span", ...parts };
}

export function newRelation(parts: Omit<Relation, "id" | "kind">): Relation {
  return { id: newRegionId(), kind: "relation", ...parts };
}

export function giveClass(region: Span | Relation, classId: number): ChangeSet | null {
  if (region.class === classId) return null;
  return change({ updated: [{ before: region, after: { ...withoutScore(region), class: classId } }] });
}

/** With an end goes every relation that leads to or from it. */
export function removal(regions: readonly Region[], doomed: Region): ChangeSet {
  const ties = regions.filter(isRelation).filter(({ from, to }) => from === doomed.id || to === doomed.id);
  return change({ deleted: [doomed, ...ties.filter(({ id }) => id !== doomed.id)] });
}

export function related(regions: readonly Region[], from: string, to: string): Relation | undefined {
  return regions.filter(isRelation).find((relation) => relation.from === from && relation.to === to);
}

/** In the order a reader meets them: spans by place, each followed by the relations that leave it. */
export function inReadingOrder(regions: readonly Region[]): (Span | Relation)[] {
  const leaving = new Map<string, Relation[]>();
  for (const relation of regions.filter(isRelation)) leaving.set(relation.from, [...(leaving.get(relation.from) ?? []), relation]);
  return regions.filter(isSpan).sort(byPlace).flatMap((span) => [span, ...(leaving.get(span.id) ?? [])]);
}

export function textOf(regions: readonly Region[], field: Field): FreeText | undefined {
  return regions.filter(isFreeText).find((region) => region.field === field.name);
}

/** Nothing but blanks is no answer. */
export function write(regions: readonly Region[], field: Field, text: string): ChangeSet | null {
  const before = textOf(regions, field);
  if ((before?.text ?? "") === text) return null;
  if (text.trim() === "") return before ? change({ deleted: [before] }) : null;
  if (!before) return change({ created: [{ id: newRegionId(), kind: "text", field: field.name, text }] });
  return change({ updated: [{ before, after: { ...withoutScore(before), text } }] });
}
