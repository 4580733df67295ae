/** What one line of the keymap says. */

/** Where a command means something: everywhere at a task, or only where the item or the schema has that thing. */
export type Scope = "all" | "fields" | "regions" | "image" | "boxes" | "spans" | "relations";

export interface Binding {
  readonly command: string;
  readonly keys: readonly string[];
  readonly scope: Scope;
  /** Only while a region is selected; without one the key may mean something else. */
  readonly needsSelection?: true;
  /** A key held down goes on doing it. */
  readonly repeats?: true;
}
