import type { JSX, TargetedKeyboardEvent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { entries, paletteOpen, search, type Entry } from "../../state/palette";
import { chord, keysOf } from "../../state/keymap";
import { words } from "../../words";
import { Dialog } from "../parts/dialog";
import { Keys } from "../parts/key";

const MOST_ROWS = 60;

/** Opens with its key on every page. */
export function PaletteHost(): JSX.Element | null {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]") || !keysOf("palette").includes(chord(event))) return;
      event.preventDefault();
      paletteOpen.value = true;
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  return paletteOpen.value ? <Palette /> : null;
}

function Palette(): JSX.Element {
  const text = words.palette;
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const found = search(entries.value, typed).slice(0, MOST_ROWS);
  const chosen = found[Math.min(at, found.length - 1)];
  const close = (): void => {
    paletteOpen.value = false;
  };
  const run = (entry: Entry): void => {
    close();
    entry.run();
  };
  const press = (event: TargetedKeyboardEvent<HTMLInputElement>): void => {
    // By what stands in the field: fast hands press Enter before it has been drawn.
    const wanted = event.currentTarget.value;
    const meant = wanted === typed ? chosen : search(entries.value, wanted)[0];
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setAt((Math.min(at, found.length - 1) + step + found.length) % Math.max(found.length, 1));
    else if (event.key === "Enter" && meant) run(meant);
    else return;
    event.preventDefault();
  };
  useEffect(() => {
    document.getElementById(`palette-${chosen?.id}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen?.id]);
  return (
    <Dialog title={text.title} close={close}>
      <div class="palette">
        <input type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list" aria-label={text.find}
          aria-activedescendant={chosen ? `palette-${chosen.id}` : undefined} placeholder={text.find} autoFocus value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={press} />
        <ul id="palette-list" role="listbox" aria-label={text.title}>
          {found.map((entry) => (
            <li key={entry.id} id={`palette-${entry.id}`} role="option" aria-selected={entry === chosen} onClick={() => run(entry)}>
              <span class="meta">{entry.group}</span>
              <span class="class-name">{entry.name}</span>
              {entry.keys[0] && <Keys chord={entry.keys[0]} />}
            </li>
          ))}
        </ul>
        <p class="unseen" role="status">{found.length === 0 ? text.none : text.found(found.length)}</p>
        {found.length === 0 && <p class="quiet-note" aria-hidden="true">{text.none}</p>}
      </div>
    </Dialog>
  );
}
