import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { words } from "../../words";
import { Dialog } from "../parts/dialog";

/** What can be asked, by example. */
export function FilterHelp(): JSX.Element {
  const [open, setOpen] = useState(false);
  const text = words.items.filterHelp;
  return (
    <>
      <button type="button" class="button small" onClick={() => setOpen(true)}>{text.open}</button>
      {open && (
        <Dialog title={text.title} close={() => setOpen(false)} wide>
          <p>{text.lead}</p>
          <table>
            <tbody>
              {text.examples.map(([query, meaning]) => <tr key={query}><td><code>{query}</code></td><td>{meaning}</td></tr>)}
            </tbody>
          </table>
        </Dialog>
      )}
    </>
  );
}
