/** The schema of a new project, from what a person typed. */

import type { DrawnKind } from "./region";
import type { LabelSchema } from "./schema";

export type Question = "single" | "multiple" | "boxes" | "rotated_box" | "polygon" | "polyline" | "keypoints" | "mask";

/** Names one a line or between commas, in the order typed; blanks around them do not count. */
export function splitNames(typed: string): string[] {
  return typed.split(/[\n,]/).map((name) => name.trim()).filter((name) => name !== "");
}

export function firstDouble(names: readonly string[]): string | null {
  return names.find((name, at) => names.indexOf(name) !== at) ?? null;
}

export type SchemaDraft = Pick<LabelSchema, "fields"> & { readonly classes: readonly { id: number; name: string }[] };

/** `points`: names of the keypoints, where the question is about them. */
export function schemaFor(names: readonly string[], question: Question, points: readonly string[] = []): SchemaDraft {
  const classes = names.map((name, id) => ({ id, name }));
  const ids = classes.map(({ id }) => id);
  if (question === "single" || question === "multiple") {
    return { classes, fields: [{ name: "label", kind: "choice", multiple: question === "multiple", required: true, classes: ids }] };
  }
  const kind: DrawnKind = question === "boxes" ? "box" : question;
  const drawn = { name: "objects", kind, multiple: true, required: false, classes: ids };
  return { classes, fields: [kind === "keypoints" ? { ...drawn, points } : drawn] };
}
