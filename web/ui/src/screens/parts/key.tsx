import type { JSX } from "preact";
import { keysOf, type Command } from "../../state/keymap";
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

/** The first key of a command, as this person has it. */
export function CommandKeys({ command }: { command: Command }): JSX.Element | null {
  const [first] = keysOf(command);
  return first === undefined ? null : <Keys chord={first} />;
}
