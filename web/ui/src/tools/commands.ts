/** What a key does at the workbench: from a stroke to a command or a class. */

import { computed, effect, signal, untracked, type ReadonlySignal, type Signal } from "@preact/signals";
import { assignKeys } from "../model/classkeys";
import { fieldClasses, type Field, type LabelClass } from "../model/schema";
import { lineFor, reservedKeys, type Command, type Scope, type Stroke } from "../state/keymap";
import { choose, isOneKey } from "../state/labelling";
import { paletteOpen } from "../state/palette";
import { oneKey } from "../state/preferences";
import type { Workbench } from "../state/workbench";
import type { Hand } from "./hand";

interface Given {
  readonly field: Field;
  readonly classId: number;
}

export class Commands {
  readonly active: Signal<number> = signal(0);
  readonly help = signal(false);
  /** Puts the cursor into the filter of a field; at once, so that the next key already lands there. */
  readonly filters = new Map<number, () => void>();
  readonly field: ReadonlySignal<Field | null>;
  readonly scopes: ReadonlySet<Scope>;
  private readonly keys: ReadonlySignal<Map<string, Map<number, string>>>;
  private last: Given | null = null;

  constructor(readonly workbench: Workbench, private readonly hands: readonly Hand[]) {
    const { fields } = workbench.parts.schema;
    this.field = computed(() => fields[this.active.value] ?? null);
    const several: Scope[] = fields.length > 1 ? ["fields"] : [];
    this.scopes = new Set<Scope>(["all", ...several, ...hands.flatMap((hand) => hand.scopes)]);
    this.keys = computed(() => {
      const reserved = reservedKeys(this.scopes);
      return new Map(fields.map((field) => [field.name, assignKeys(this.classesOf(field), reserved)]));
    });
    this.join();
  }

  /** The question that is asked and what is worked on go together, whichever of them a person turns to. */
  private join(): void {
    const { regions, selected, parts } = this.workbench;
    for (const hand of this.hands) {
      hand.turn = (name) => {
        const at = parts.schema.fields.findIndex((field) => field.name === name);
        if (at >= 0) this.active.value = at;
      };
    }
    effect(() => {
      const field = this.field.value;
      if (field) untracked(() => this.hands.forEach((hand) => hand.useField?.(field)));
    });
    effect(() => {
      const id = selected.value;
      const owner = untracked(() => regions.value.find((region) => region.id === id));
      const at = parts.schema.fields.findIndex(({ name }) => name === owner?.field);
      if (at >= 0) this.active.value = at;
    });
  }

  classesOf(field: Field): LabelClass[] {
    return fieldClasses(this.workbench.parts.schema, field);
  }

  keyOf(field: Field, classId: number): string | undefined {
    return this.keys.value.get(field.name)?.get(classId);
  }

  /** Who gives the classes of this field to things on the item; a choice is given to the item as a whole. */
  handFor(field: Field): Hand | undefined {
    return this.hands.find((hand) => hand.takes(field));
  }

  /** True when the stroke meant something here. */
  press(stroke: Stroke, repeated: boolean): boolean {
    const selection = this.workbench.selected.value !== null;
    const scopes = new Set([...this.scopes].filter((scope) => this.hands.every((hand) => hand.holds?.(scope) ?? true)));
    const line = lineFor(stroke, { scopes, selection });
    if (line) {
      // A key held down must not run through the queue.
      if (!repeated || line.repeats) this.run(line.command);
      return true;
    }
    if (repeated || stroke.ctrlKey || stroke.metaKey || stroke.altKey) return false;
    const field = this.field.value;
    const key = stroke.key.toLowerCase();
    const entry = field && [...(this.keys.value.get(field.name) ?? [])].find(([, own]) => own === key);
    if (!field || !entry) return false;
    this.give(field, entry[0]);
    return true;
  }

  run(command: Command): void {
    const { workbench } = this;
    if (this.hands.some((hand) => hand.run(command))) return;
    switch (command) {
      case "accept": this.submit(); break;
      case "skip": workbench.skip(); break;
      case "back": workbench.back(); break;
      case "forward": workbench.forward(); break;
      case "undo": workbench.sheet.undo(); break;
      case "redo": workbench.sheet.redo(); break;
      case "repeat": if (this.last) this.give(this.last.field, this.last.classId); break;
      case "filter": this.filters.get(this.active.value)?.(); break;
      case "palette": paletteOpen.value = true; break;
      case "help": this.help.value = !this.help.value; break;
      case "field-up": this.turn(-1); break;
      case "field-down": this.turn(1); break;
      default: break;
    }
  }

  /** A class was chosen, by key, click or filter. */
  give(field: Field, classId: number): void {
    const { workbench } = this;
    if (!workbench.desk.value) return;
    this.last = { field, classId };
    const hand = this.handFor(field);
    if (hand) {
      hand.useClass(field, classId);
      return;
    }
    const set = choose(workbench.regions.value, field, classId);
    if (set) workbench.editor.commit(set);
    if (oneKey.value && isOneKey(workbench.parts.schema)) this.submit();
    else if (!field.multiple) this.turn(1);
  }

  private submit(): void {
    if (this.workbench.submit()) {
      this.active.value = 0;
      return;
    }
    const refused = this.workbench.refusal.value;
    if (refused?.region) this.workbench.selected.value = refused.region;
    const at = this.workbench.parts.schema.fields.findIndex((field) => field.name === refused?.field);
    if (at >= 0) this.active.value = at;
  }

  private turn(step: number): void {
    const last = this.workbench.parts.schema.fields.length - 1;
    this.active.value = Math.min(Math.max(this.active.value + step, 0), last);
  }
}
