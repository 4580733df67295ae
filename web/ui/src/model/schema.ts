/** The label schema of a project: which classes there are and which fields an annotator fills. */

import { isDrawnKind, type RegionKind } from "./region";

export interface LabelClass {
  readonly id: number;
  readonly name: string;
  readonly color?: string | null;
  /** Kept for old labels, not offered any more. */
  readonly retired?: boolean;
}

/** Something said about a region beside its class. */
export interface Attribute {
  readonly name: string;
  readonly kind: "select" | "checkbox" | "number" | "text";
  /** Of a select. */
  readonly options?: readonly string[];
  readonly required?: boolean;
  readonly minimum?: number | null;
  readonly maximum?: number | null;
  /** The classes it applies to; all when absent. */
  readonly classes?: readonly number[] | null;
}

export interface Field {
  readonly name: string;
  readonly kind: RegionKind;
  readonly multiple?: boolean;
  readonly required?: boolean;
  readonly classes: readonly number[];
  readonly attributes?: readonly Attribute[];
  /** Names of keypoints, in order. */
  readonly points?: readonly string[];
  /** Pairs of positions in `points` that a line joins. */
  readonly edges?: readonly (readonly [number, number])[];
}

export interface LabelSchema {
  readonly version?: number;
  readonly classes: readonly LabelClass[];
  readonly fields: readonly Field[];
}

/** Ten hues that stay apart for most colour-blind readers; a class without a colour takes one by its id. */
const PALETTE = [
  "#4e79a7", "#f28e2b", "#59a14f", "#e15759", "#76b7b2",
  "#b6992d", "#b07aa1", "#d37295", "#9c755f", "#79706e",
] as const;

export function classColor(cls: LabelClass): string {
  if (cls.color && /^#[0-9a-f]{6}$/i.test(cls.color)) return cls.color;
  return PALETTE[Math.abs(cls.id) % PALETTE.length] ?? PALETTE[0];
}

export function findClass(schema: LabelSchema, id: number): LabelClass | undefined {
  return schema.classes.find((cls) => cls.id === id);
}

export function className(schema: LabelSchema, id: number): string {
  return findClass(schema, id)?.name ?? `#${id}`;
}

/** The classes of one field that can still be given, in the order the schema lists them. */
export function fieldClasses(schema: LabelSchema, field: Field): LabelClass[] {
  const wanted = new Set(field.classes);
  return schema.classes.filter((cls) => wanted.has(cls.id) && !cls.retired);
}

export function choiceFields(schema: LabelSchema): Field[] {
  return schema.fields.filter((field) => field.kind === "choice");
}

/** The fields that are drawn on the image, in the order of the schema. */
export function drawnFields(schema: LabelSchema): Field[] {
  return schema.fields.filter((field) => isDrawnKind(field.kind));
}

export function findField(schema: LabelSchema, name: string): Field | undefined {
  return schema.fields.find((field) => field.name === name);
}

/** The attributes a region of this class has. */
export function attributesFor(field: Field, classes: readonly number[]): readonly Attribute[] {
  return (field.attributes ?? []).filter((attribute) => !attribute.classes || attribute.classes.some((id) => classes.includes(id)));
}

export function fieldsOfKind(schema: LabelSchema, kind: Field["kind"]): Field[] {
  return schema.fields.filter((field) => field.kind === kind);
}
