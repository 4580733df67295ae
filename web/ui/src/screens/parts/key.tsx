import type { JSX } from "preact";
import { keysOf, reachable, type Command, type Scope } from "../../state/keymap";
import { words } from "../../words";

/** "Ctrl+Z" as key caps. */
export function Keys({ chord }: { chord: string }): JSX.Element {
  const parts = chord === "+" ? ["+"] : chord.split("+");
  return (
    <span class="keys">
      {parts.map((part) => <kbd key={part}>{words.keys[part] ?? part.toUpperCase()}</kbd>)}
    </span>
  );
}

/** The first key of a command, as this person has it; with `scopes` the first that nothing else takes there. */
export function CommandKeys({ command, scopes }: { command: Command; scopes?: ReadonlySet<Scope> }): JSX.Element | null {
  const keys = scopes ? reachable(scopes).find((line) => line.command === command)?.keys : keysOf(command);
  const first = keys?.[0];
  return first === undefined ? null : <Keys chord={first} />;
}
