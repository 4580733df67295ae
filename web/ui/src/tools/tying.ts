/** A relation being drawn: from the selected span, by key or click, to another one. */

import { signal } from "@preact/signals";
import { change } from "../model/changes";
import type { Relation } from "../model/region";
import { fieldClasses, fieldsOfKind, type LabelSchema } from "../model/schema";
import { newRelation, related } from "../state/ties";
import type { Workbench } from "../state/workbench";

export class Tying {
  /** The span it comes from; null while none is drawn. */
  readonly source = signal<string | null>(null);
  readonly classId;

  constructor(private readonly workbench: Workbench, private readonly schema: LabelSchema) {
    const [field] = fieldsOfKind(schema, "relation");
    this.classId = signal<number | null>(field ? fieldClasses(schema, field)[0]?.id ?? null : null);
  }

  /** Begins at a span; asked once more, gives up. */
  toggle(spanId: string): void {
    this.source.value = this.source.value === null ? spanId : null;
  }

  /** The finished relation, selected; one between the same ends is not made twice. */
  finish(to: string): Relation | null {
    const from = this.source.value;
    const [field] = fieldsOfKind(this.schema, "relation");
    const classId = this.classId.value;
    if (from === null || from === to || !field || classId === null) return null;
    this.source.value = null;
    const { regions, editor, selected } = this.workbench;
    const relation = related(regions.value, from, to) ?? newRelation({ field: field.name, class: classId, from, to });
    if (!editor.get(relation.id)) editor.commit(change({ created: [relation] }));
    selected.value = relation.id;
    return relation;
  }
}
