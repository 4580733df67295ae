import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { words } from "../../words";
import { Dialog } from "../parts/dialog";
import { Markdown } from "./markdown";

/** The guideline in the panel of the workbench; large beside the work when that is too narrow. */
export function Guideline({ source }: { source: string }): JSX.Element | null {
  const [large, setLarge] = useState(false);
  if (source.trim() === "") return null;
  return (
    <>
      <details class="guideline-panel">
        <summary>{words.label.guideline}</summary>
        <Markdown source={source} />
        <button type="button" class="button small" onClick={() => setLarge(true)}>{words.team.enlarge}</button>
      </details>
      {large && <Dialog title={words.label.guideline} close={() => setLarge(false)} wide><Markdown source={source} /></Dialog>}
    </>
  );
}
