import type { JSX } from "preact";
import { isDrawn } from "../../model/region";
import { above, isDraft } from "../../state/drafting";
import type { Commands } from "../../tools/commands";
import type { Easel } from "../../tools/easel";
import { words } from "../../words";
import { ToolButton } from "./toolbar";

/** The model's regions that nobody has decided on yet, and how sure a draft must be to be shown. */
export function DraftPanel({ easel, commands }: { easel: Easel; commands: Commands }): JSX.Element | null {
  const { regions, threshold } = easel.workbench;
  const drafts = regions.value.filter((region) => isDrawn(region) && isDraft(region));
  if (drafts.length === 0) return null;
  const below = drafts.length - above(drafts, threshold.value).length;
  const text = words.canvas;
  return (
    <section class="draft-panel" aria-label={text.drafts}>
      <h2><span>{text.drafts}</span><small>{text.waiting(easel.drafts.waiting().length)}</small></h2>
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
