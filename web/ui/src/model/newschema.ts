/** The schema of a new project, from what a person typed. */

import type { LabelSchema } from "./schema";

export type Question = "single" | "multiple" | "boxes";

/** Names one a line or between commas, in the order typed; blanks around them do not count. */
export function splitNames(typed: string): string[] {
  return typed.split(/[\n,]/).map((name) => name.trim()).filter((name) => name !== "");
}

export function firstDouble(names: readonly string[]): string | null {
  return names.find((name, at) => names.indexOf(name) !== at) ?? null;
}

export type SchemaDraft = Pick<LabelSchema, "fields"> & { readonly classes: readonly { id: number; name: string }[] };

export function schemaFor(names: readonly string[], question: Question): SchemaDraft {
  const classes = names.map((name, id) => ({ id, name }));
  const ids = classes.map(({ id }) => id);
  const field = question === "boxes"
    ? { name: "objects", kind: "box" as const, multiple: true, required: false, classes: ids }
    : { name: "label", kind: "choice" as const, multiple: question === "multiple", required: true, classes: ids };
  return { classes, fields: [field] };
}
