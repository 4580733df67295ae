/** Whether two commands want the same key in the same place. Pure. */

import type { Command, Line, Scope } from "./keymap";

const EVERYWHERE: ReadonlySet<Scope> = new Set<Scope>(["all", "fields", "regions"]);
const ON_TEXT: ReadonlySet<Scope> = new Set<Scope>(["spans", "relations"]);
/** Only while something is under way: meant to take keys over. */
const PASSING: ReadonlySet<Scope> = new Set<Scope>(["drawing", "pointer"]);

export type Place = "everywhere" | "review" | "text" | "image";

export function placeOf(scope: Scope): Place {
  if (EVERYWHERE.has(scope)) return "everywhere";
  if (scope === "review") return "review";
  return ON_TEXT.has(scope) ? "text" : "image";
}

/** Whoever reviews works on texts and images with their keys too. */
function meet(a: Place, b: Place): boolean {
  return a === b || ((a === "review" || b === "review") && a !== "everywhere" && b !== "everywhere");
}

/**
 * What is special to texts or images comes before what holds everywhere, and what needs a selection before
 * what does not: such pairs share a key on purpose. Any other pair with one key is a conflict.
 */
export function collide(a: Line, b: Line): boolean {
  if (a.command === b.command || PASSING.has(a.scope) || PASSING.has(b.scope)) return false;
  return meet(placeOf(a.scope), placeOf(b.scope)) && a.needsSelection === b.needsSelection;
}

/** Who has the key already where this command would want it. */
export function holders(lines: readonly Line[], command: Command, key: string): Command[] {
  const own = lines.find((line) => line.command === command);
  if (!own) return [];
  return lines.filter((line) => line.keys.includes(key) && collide(own, line)).map((line) => line.command);
}

/** The browser or the page itself needs these. */
const KEPT = /^(Tab|Shift\+Tab|Escape|Ctrl\+(Shift\+)?[WTNLRQ]|F5|F11|F12|Unidentified|Dead|Process)$/;

export function isKept(key: string): boolean {
  return KEPT.test(key) || /(^|\+)(Control|Shift|Alt|Meta|AltGraph|CapsLock|Fn)$/.test(key);
}
