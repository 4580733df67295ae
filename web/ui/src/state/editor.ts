/** The regions of one task while a person works on them: a map, a command stack and its listeners. No framework. */

import { inverse, isEmpty, together, type ChangeSet } from "../model/changes";
import type { Region } from "../model/region";

export interface History {
  readonly undo: readonly ChangeSet[];
  readonly redo: readonly ChangeSet[];
}

export type Listener = (set: ChangeSet) => void;

const MOST_STEPS = 200;

export class Editor {
  private regions = new Map<string, Region>();
  private undoStack: ChangeSet[] = [];
  private redoStack: ChangeSet[] = [];
  private joining: string | null = null;
  private readonly listeners = new Set<Listener>();

  /** Replaces everything, as when another task opens; the listeners hear it as one "load". */
  load(regions: readonly Region[], history: History = { undo: [], redo: [] }): void {
    const deleted = this.all();
    this.regions = new Map(regions.map((region) => [region.id, region]));
    this.undoStack = [...history.undo];
    this.redoStack = [...history.redo];
    this.joining = null;
    this.tell({ created: this.all(), updated: [], deleted, origin: "load" });
  }

  all(): Region[] {
    return [...this.regions.values()];
  }

  get(id: string): Region | undefined {
    return this.regions.get(id);
  }

  get history(): History {
    return { undo: this.undoStack, redo: this.redoStack };
  }

  /** Steps that name the same `joins` one after the other are undone together, as the letters of a sentence. */
  commit(set: ChangeSet, { joins = null }: { joins?: string | null } = {}): void {
    if (isEmpty(set)) return;
    this.apply(set);
    const last = this.undoStack.at(-1);
    const joined = joins !== null && joins === this.joining && last ? together(last, set) : null;
    this.undoStack = joined ? [...this.undoStack.slice(0, -1), joined] : [...this.undoStack, set].slice(-MOST_STEPS);
    this.redoStack = [];
    this.joining = joins;
    this.tell(set);
  }

  undo(): ChangeSet | null {
    const last = this.undoStack.at(-1);
    this.joining = null;
    if (!last) return null;
    const back = inverse(last, "undo");
    this.apply(back);
    this.undoStack = this.undoStack.slice(0, -1);
    this.redoStack = [...this.redoStack, last];
    this.tell(back);
    return back;
  }

  redo(): ChangeSet | null {
    const next = this.redoStack.at(-1);
    if (!next) return null;
    const again: ChangeSet = { ...next, origin: "redo" };
    this.apply(again);
    this.redoStack = this.redoStack.slice(0, -1);
    this.undoStack = [...this.undoStack, next];
    this.tell(again);
    return again;
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private apply(set: ChangeSet): void {
    for (const region of set.deleted) this.regions.delete(region.id);
    for (const { after } of set.updated) this.regions.set(after.id, after);
    for (const region of set.created) this.regions.set(region.id, region);
  }

  private tell(set: ChangeSet): void {
    for (const listener of this.listeners) listener(set);
  }
}
