import type { JSX } from "preact";
import { keysOf, reachable, type Command, type Scope } from "../../state/keymap";
import { words } from "../../words";

/** "Ctrl+Z" as key caps. */
export function Keys({ chord }: { chord: string }): JSX.Element {
  return <span class="keys">{partsOf(chord).map((part) => <kbd key={part}>{part}</kbd>)}</span>;
}

/** "Ctrl+Z" in words. */
export function keyNames(chord: string): string {
  return partsOf(chord).join("+");
}

/** The last key may be the plus itself. */
function partsOf(chord: string): string[] {
  const parts = chord === "+" ? ["+"] : chord.endsWith("++") ? [...chord.slice(0, -2).split("+"), "+"] : chord.split("+");
  return parts.map((part) => words.keys[part] ?? part.toUpperCase());
}

/** The first key of a command, as this person has it; with `scopes` the first that nothing else takes there. */
export function CommandKeys({ command, scopes }: { command: Command; scopes?: ReadonlySet<Scope> }): JSX.Element | null {
  const keys = scopes ? reachable(scopes).find((line) => line.command === command)?.keys : keysOf(command);
  const first = keys?.[0];
  return first === undefined ? null : <Keys chord={first} />;
}
