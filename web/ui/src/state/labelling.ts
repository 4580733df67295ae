/** What pressing a class key means for the regions of a task. Pure: regions in, change out. */

import { change, type ChangeSet } from "../model/changes";
import { classesOf, isChoice, isDrawn, newRegionId, withoutScore, type Choice, type Region } from "../model/region";
import { attributesFor, className, findField, type Field, type LabelSchema } from "../model/schema";
import { undecided } from "./drafting";

export function choiceOf(regions: readonly Region[], field: Field): Choice | undefined {
  return regions.filter(isChoice).find((region) => region.field === field.name);
}

/** Single choice sets the class; multiple choice adds it or takes it away. Null when nothing changes. */
export function choose(regions: readonly Region[], field: Field, classId: number): ChangeSet | null {
  const before = choiceOf(regions, field);
  if (!before) {
    return change({ created: [{ id: newRegionId(), kind: "choice", field: field.name, classes: [classId] }] });
  }
  const chosen = before.classes.includes(classId);
  if (!field.multiple && chosen && before.classes.length === 1) return null;
  const classes = !field.multiple
    ? [classId]
    : chosen
      ? before.classes.filter((id) => id !== classId)
      : [...before.classes, classId].sort((a, b) => a - b);
  if (classes.length === 0) return change({ deleted: [before] });
  return change({ updated: [{ before, after: { ...withoutScore(before), classes } }] });
}

export function relabel(region: Region, classId: number): ChangeSet | null {
  if (!isDrawn(region) || region.class === classId) return null;
  return change({ updated: [{ before: region, after: { ...withoutScore(region), class: classId } }] });
}

/** The first required field without an answer; null when the task can be submitted. */
export function missingField(schema: LabelSchema, regions: readonly Region[]): Field | null {
  return schema.fields.find((field) => field.required && !regions.some((region) => region.field === field.name)) ?? null;
}

/** Why a task cannot be submitted yet, and where. */
export interface Refusal {
  readonly field: string;
  readonly region?: string;
  /** A required attribute of the region is empty. */
  readonly attribute?: string;
  /** So many uncertain drafts wait for a decision. */
  readonly undecided?: number;
}

export function refusalOf(schema: LabelSchema, regions: readonly Region[], decideBelow = 0): Refusal | null {
  const missing = missingField(schema, regions);
  if (missing) return { field: missing.name };
  for (const region of regions) {
    const field = findField(schema, region.field);
    const empty = field && attributesFor(field, classesOf(region)).find(({ name, required }) => required && isEmpty(region.attributes?.[name]));
    if (empty) return { field: region.field, region: region.id, attribute: empty.name };
  }
  const [first, ...others] = undecided(regions, decideBelow);
  return first ? { field: first.field, region: first.id, undecided: others.length + 1 } : null;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === "";
}

/** Only one question with one answer: its key can finish the task at once. */
export function isOneKey(schema: LabelSchema): boolean {
  const [field, ...others] = schema.fields;
  return others.length === 0 && field?.kind === "choice" && !field.multiple;
}

export function describe(schema: LabelSchema, regions: readonly Region[]): string {
  return regions
    .map((region) => classesOf(region).map((id) => className(schema, id)).join(", "))
    .join(" · ");
}
