import type { JSX } from "preact";
import { isDrawn } from "../../model/region";
import type { Commands } from "../../tools/commands";
import type { Easel } from "../../tools/easel";
import { words } from "../../words";
import { ToolButton } from "./toolbar";

/** Which other model's regions are laid over the image, in a colour of their own. */
export function ComparisonLine({ easel, commands }: { easel: Easel; commands: Commands }): JSX.Element {
  const { versions, shown } = easel.comparison;
  const text = words.canvas;
  const version = shown.value;
  return (
    <div class="comparison">
      <ToolButton commands={commands} command="compare" on={version !== null}>{text.compare}</ToolButton>
      <span role="status" data-testid="comparison">
        {version && `${text.model(version.model_number ?? 0)} · ${text.drawn(version.regions.filter(isDrawn).length)}`}
        {versions.value?.length === 0 && text.noOther}
      </span>
    </div>
  );
}
