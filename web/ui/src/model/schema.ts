/** The label schema of a project: which classes there are and which fields an annotator fills. */

export interface LabelClass {
  readonly id: number;
  readonly name: string;
  readonly color?: string | null;
  /** Kept for old labels, not offered any more. */
  readonly retired?: boolean;
}

export interface Field {
  readonly name: string;
  readonly kind: "choice" | "box" | "span" | "relation" | "text";
  readonly multiple?: boolean;
  readonly required?: boolean;
  readonly classes: readonly number[];
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

export function boxField(schema: LabelSchema): Field | undefined {
  return schema.fields.find((field) => field.kind === "box");
}

export function fieldsOfKind(schema: LabelSchema, kind: Field["kind"]): Field[] {
  return schema.fields.filter((field) => field.kind === kind);
}
