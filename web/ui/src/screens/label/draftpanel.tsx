import type { JSX } from "preact";
import { above } from "../../state/drafting";
import type { Commands } from "../../tools/commands";
import type { DraftKeys } from "../../tools/draftkeys";
import { words } from "../../words";
import { ToolButton } from "./toolbar";

/** The model's regions that nobody has decided on yet, and how sure a draft must be to be shown. */
export function DraftPanel({ drafts: keys, commands }: { drafts: DraftKeys; commands: Commands }): JSX.Element | null {
  const { threshold } = commands.workbench;
  const drafts = keys.all();
  if (drafts.length === 0) return null;
  const below = drafts.length - above(drafts, threshold.value).length;
  const text = words.canvas;
  return (
    <section class="draft-panel" aria-label={text.drafts}>
      <h2><span>{text.drafts}</span><small>{text.waiting(keys.waiting().length)}</small></h2>
      <label class="slider">
        <span>{text.threshold}</span>
        <input type="range" min={0} max={1} step={0.01} value={threshold.value} data-testid="threshold"
          onInput={(event) => (threshold.value = event.currentTarget.valueAsNumber)} />
        <output>{words.label.confidence(threshold.value)}</output>
      </label>
      {below > 0 && <p class="quiet-note" data-testid="below">{text.below(below)}</p>}
      <div class="draft-acts">
        <ToolButton commands={commands} command="accept-one">{text.acceptOne}</ToolButton>
        <ToolButton commands={commands} command="reject-one">{text.rejectOne}</ToolButton>
        <ToolButton commands={commands} command="accept-all">{text.acceptAll}</ToolButton>
      </div>
    </section>
  );
}
