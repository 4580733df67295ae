/** What one line of the keymap says. */

/** Where a command means something: everywhere at a task, or only where the item or the schema has that thing. */
export type Scope =
  | "all" | "fields" | "regions" | "image"
  /** Stretches of a text are marked, and tied to each other. */
  | "spans" | "relations"
  /** Something is drawn on the image, of whatever kind. */
  | "boxes"
  /** Kinds that have commands of their own. */
  | "uprights" | "turns" | "polygons" | "points" | "masks" | "vertices" | "smart"
  /** Only at times: a shape is under way; the pointer is moved by keys. */
  | "drawing" | "pointer"
  /** Looking over the answers of others. */
  | "review";

export interface Binding {
  readonly command: string;
  readonly keys: readonly string[];
  readonly scope: Scope;
  /** Only while a region is selected; without one the key may mean something else. */
  readonly needsSelection?: true;
  /** A key held down goes on doing it. */
  readonly repeats?: true;
}
