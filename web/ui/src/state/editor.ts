/** The regions of one task while a person works on them: an ordered map, a command stack and its listeners. No framework. */

import { inverse, isEmpty, together, type ChangeSet } from "../model/changes";
import type { Region } from "../model/region";

export interface History {
  readonly undo: readonly ChangeSet[];
  readonly redo: readonly ChangeSet[];
}

export type Listener = (set: ChangeSet) => void;

/** Roughly characters: a stroke of a brush may weigh a hundred thousand, a moved box two hundred. */
const KEPT_WEIGHT = 2_000_000;

export class Editor {
  /** In z-order, the last on top. */
  private regions = new Map<string, Region>();
  private undoStack: ChangeSet[] = [];
  private redoStack: ChangeSet[] = [];
  private joining: string | null = null;
  private readonly listeners = new Set<Listener>();

  /** Replaces everything, as when another task opens; the listeners hear it as one "load". */
  load(regions: readonly Region[], history: History = { undo: [], redo: [] }): void {
    const deleted = this.all();
    this.regions = keyed(regions);
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

  /** What outlives a reload. In memory undo has no limit; the browser keeps the newest steps, as much as is quickly written. */
  get history(): History {
    const room = { left: KEPT_WEIGHT };
    return { undo: newest(this.undoStack, room), redo: newest(this.redoStack, room) };
  }

  /** Steps that name the same `joins` one after the other are undone together, as the letters of a sentence. */
  commit(given: ChangeSet, { joins = null }: { joins?: string | null } = {}): void {
    if (isEmpty(given)) return;
    const set = given.deleted.length > 0 ? { ...given, places: this.placesOf(given.deleted) } : given;
    this.apply(set);
    const last = joins !== null && joins === this.joining ? this.undoStack.at(-1) : undefined;
    const joined = last ? together(last, set) : null;
    if (joined) this.undoStack.pop();
    this.undoStack.push(joined ?? set);
    this.redoStack = [];
    this.joining = joins;
    this.tell(set);
  }

  undo(): ChangeSet | null {
    this.joining = null;
    const last = this.undoStack.pop();
    if (!last) return null;
    const back = inverse(last, "undo");
    this.apply(back);
    this.redoStack.push(last);
    this.tell(back);
    return back;
  }

  redo(): ChangeSet | null {
    const next = this.redoStack.pop();
    if (!next) return null;
    const again: ChangeSet = { ...next, origin: "redo" };
    this.apply(again);
    this.undoStack.push(next);
    this.tell(again);
    return again;
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private placesOf(regions: readonly Region[]): Record<string, number> {
    const wanted = new Set(regions.map(({ id }) => id));
    return Object.fromEntries([...this.regions.keys()].map((id, at) => [id, at] as const).filter(([id]) => wanted.has(id)));
  }

  private apply(set: ChangeSet): void {
    for (const region of set.deleted) this.regions.delete(region.id);
    for (const { after } of set.updated) this.regions.set(after.id, after);
    this.create(set);
    if (set.shifted) this.shift(set.shifted.id, set.shifted.to);
  }

  private create({ created, places }: ChangeSet): void {
    for (const region of created) this.regions.set(region.id, region);
    if (!places) return;
    const placed = created.filter(({ id }) => places[id] !== undefined);
    for (const { id } of placed) this.regions.delete(id);
    const all = this.all();
    // From the bottom up, so that each finds those below it already there.
    for (const region of placed.sort((a, b) => (places[a.id] ?? 0) - (places[b.id] ?? 0))) all.splice(places[region.id] ?? 0, 0, region);
    this.regions = keyed(all);
  }

  private shift(id: string, to: number): void {
    const region = this.regions.get(id);
    if (!region) return;
    const others = this.all().filter((other) => other.id !== id);
    this.regions = keyed(others.toSpliced(to, 0, region));
  }

  private tell(set: ChangeSet): void {
    for (const listener of this.listeners) listener(set);
  }
}

function keyed(regions: readonly Region[]): Map<string, Region> {
  return new Map(regions.map((region) => [region.id, region]));
}

function newest(stack: readonly ChangeSet[], room: { left: number }): ChangeSet[] {
  let first = stack.length;
  while (first > 0 && room.left > 0) {
    first -= 1;
    room.left -= weight(stack[first]);
  }
  return stack.slice(first);
}

/** What a step before shares with it is written once, so a step weighs as much as what it made. */
function weight(set: ChangeSet | undefined): number {
  if (!set) return 0;
  const made = [...set.created, ...set.deleted, ...set.updated.map(({ after }) => after)];
  return made.reduce((sum, region) => sum + weightOf(region), 100);
}

function weightOf(region: Region): number {
  if (region.kind === "mask") return region.counts.length;
  return 100 + ("points" in region ? region.points.length * 16 : 0);
}
