/** What is drawn next: the field, and the class of each field; and how classes look. */

import { signal, type Signal } from "@preact/signals";
import type { ClassStyle } from "../canvas/painter";
import { isDrawnKind, type DrawnKind } from "../model/region";
import { classColor, drawnFields, fieldClasses, findClass, findField, type Field, type LabelSchema } from "../model/schema";
import type { Scope } from "../state/keymap";
import type { Target } from "./tool";

/** What a kind of region adds to the keys. */
const SCOPES: Readonly<Record<DrawnKind, readonly Scope[]>> = {
  box: ["uprights", "smart"],
  rotated_box: ["turns"],
  polygon: ["polygons", "vertices", "smart"],
  polyline: ["vertices"],
  keypoints: ["points", "vertices"],
  mask: ["masks", "smart"],
};

export class Palette {
  readonly field: Signal<Field | null>;
  private readonly classes: Signal<ReadonlyMap<string, number>> = signal<ReadonlyMap<string, number>>(new Map());

  constructor(private readonly schema: LabelSchema) {
    this.field = signal<Field | null>(drawnFields(schema)[0] ?? null);
  }

  get kind(): DrawnKind | null {
    const kind = this.field.value?.kind;
    return kind && isDrawnKind(kind) ? kind : null;
  }

  get scopes(): readonly Scope[] {
    const kinds = drawnFields(this.schema).map(({ kind }) => kind).filter(isDrawnKind);
    const drawing: Scope[] = kinds.length > 0 ? ["regions", "boxes", "drawing", "pointer"] : [];
    return [...new Set<Scope>(["image", ...drawing, ...kinds.flatMap((kind) => SCOPES[kind])])];
  }

  target(): Target {
    const field = this.field.value;
    if (!field) throw new Error("this project has nothing to draw");
    const id = this.classOf(field);
    return { field, class: id, ...this.styleOf(id) };
  }

  /** The class that regions of the field get. */
  classOf(field: Field): number {
    return this.classes.value.get(field.name) ?? fieldClasses(this.schema, field)[0]?.id ?? 0;
  }

  take(field: Field, classId: number): void {
    this.classes.value = new Map(this.classes.value).set(field.name, classId);
  }

  styleOf(classId: number): ClassStyle {
    const cls = findClass(this.schema, classId);
    return cls ? { color: classColor(cls), name: cls.name } : { color: "#79706e", name: `#${classId}` };
  }

  edgesOf(field: string): NonNullable<Field["edges"]> {
    return findField(this.schema, field)?.edges ?? [];
  }

  /** Whether the field asks for one region only. */
  isSingle(field: string): boolean {
    return !findField(this.schema, field)?.multiple;
  }
}
