/** One step of editing. Undo, autosave and painting all read this one value. */

import type { Region } from "./region";

export type Origin = "person" | "undo" | "redo" | "load";

export interface Update {
  readonly before: Region;
  readonly after: Region;
}

/** A change of z-order: the region goes from one position of the list to another. */
export interface Shift {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

export interface ChangeSet {
  readonly created: readonly Region[];
  readonly updated: readonly Update[];
  readonly deleted: readonly Region[];
  readonly origin: Origin;
  /** Where in the list deleted regions lay, so that undoing puts them back there; new regions go on top. */
  readonly places?: Readonly<Record<string, number>>;
  readonly shifted?: Shift;
}

export function change(
  parts: Partial<Pick<ChangeSet, "created" | "updated" | "deleted">>, origin: Origin = "person",
): ChangeSet {
  return { created: parts.created ?? [], updated: parts.updated ?? [], deleted: parts.deleted ?? [], origin };
}

export function shift(shifted: Shift): ChangeSet {
  return { ...change({}), shifted };
}

export function isEmpty(set: ChangeSet): boolean {
  const moves = set.shifted && set.shifted.from !== set.shifted.to ? 1 : 0;
  return set.created.length + set.updated.length + set.deleted.length + moves === 0;
}

export function inverse(set: ChangeSet, origin: Origin): ChangeSet {
  const { places, shifted } = set;
  return {
    created: set.deleted,
    deleted: set.created,
    updated: set.updated.map(({ before, after }) => ({ before: after, after: before })),
    origin,
    ...(places ? { places } : {}),
    ...(shifted ? { shifted: { id: shifted.id, from: shifted.to, to: shifted.from } } : {}),
  };
}

/** Two steps on one region as one step; null when they are not that simple. */
export function together(first: ChangeSet, second: ChangeSet): ChangeSet | null {
  const made = first.created[0] ?? first.updated[0]?.after;
  const next = second.updated[0];
  const single = first.created.length + first.updated.length === 1 && first.deleted.length === 0;
  if (!single || !next || second.updated.length > 1 || second.created.length + second.deleted.length > 0 || made?.id !== next.before.id) return null;
  const before = first.updated[0]?.before;
  return { ...first, created: before ? [] : [next.after], updated: before ? [{ before, after: next.after }] : [] };
}
