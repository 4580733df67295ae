import type { JSX } from "preact";
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
