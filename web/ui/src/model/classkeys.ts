/** Which key stands for which class: pure, so the same schema gives the same keys every day. */

import type { LabelClass } from "./schema";

const POOL = "1234567890abcdefghijklmnopqrstuvwxyz";

/**
 * A class named by one digit or letter takes that key ("7" is labelled with 7); the others take the
 * next free key in order. Classes beyond the keys are reached by the filter.
 */
export function assignKeys(classes: readonly LabelClass[], reserved: ReadonlySet<string>): Map<number, string> {
  const free = new Set([...POOL].filter((key) => !reserved.has(key)));
  const keys = new Map<number, string>();
  for (const cls of classes) {
    const own = cls.name.trim().toLowerCase();
    if (own.length === 1 && free.has(own)) {
      keys.set(cls.id, own);
      free.delete(own);
    }
  }
  const rest = [...free];
  for (const cls of classes) {
    if (keys.has(cls.id)) continue;
    const key = rest.shift();
    if (key === undefined) break;
    keys.set(cls.id, key);
  }
  return keys;
}

/** Classes whose name holds the typed text; those that start with it come first, order kept otherwise. */
export function filterClasses(classes: readonly LabelClass[], typed: string): LabelClass[] {
  const needle = typed.trim().toLowerCase();
  if (needle === "") return [...classes];
  const starts = classes.filter((cls) => cls.name.toLowerCase().startsWith(needle));
  const holds = classes.filter((cls) => {
    const name = cls.name.toLowerCase();
    return !name.startsWith(needle) && name.includes(needle);
  });
  return [...starts, ...holds];
}
