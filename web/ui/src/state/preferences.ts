/** Small choices of one person in this browser. */

import { effect, signal, type Signal } from "@preact/signals";

function kept(key: string, initial: boolean): Signal<boolean> {
  const name = `labelloop.${key}`;
  let start = initial;
  try {
    start = (localStorage.getItem(name) ?? String(initial)) === "true";
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
export const oneKey = kept("one-key", true);
