/** Small choices of one person in this browser. */

import { effect, signal, type Signal } from "@preact/signals";

function kept<T extends boolean | number>(key: string, initial: T, read: (text: string) => T): Signal<T> {
  const name = `labelloop.${key}`;
  let start = initial;
  try {
    start = read(localStorage.getItem(name) ?? String(initial));
  } catch {
    // Without storage every visit begins with the default.
  }
  const value = signal(start);
  effect(() => {
    try {
      localStorage.setItem(name, String(value.value));
    } catch {
      // As above.
    }
  });
  return value;
}

/** One key both answers and goes on, where a task has a single question with a single answer. */
export const oneKey = kept("one-key", true, (text) => text === "true");

/** Diameter of the brush in image pixels. */
export const brushSize = kept("brush-size", 20, positive);

/** Drafts below this confidence are neither shown nor submitted; each project has its own. */
export function thresholdOf(projectId: number): Signal<number> {
  return kept(`threshold.${projectId}`, 0, (text) => Math.min(positive(text), 1));
}

function positive(text: string): number {
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : 0;
}
