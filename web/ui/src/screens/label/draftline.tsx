import type { JSX } from "preact";
import { isDrawn } from "../../model/region";
import type { Desk } from "../../state/sheet";
import type { Workbench } from "../../state/workbench";
import { words } from "../../words";

/** Where what is on screen comes from: a model, the annotator's earlier work, or nowhere on purpose. */
export function DraftLine({ workbench, desk }: { workbench: Workbench; desk: Desk }): JSX.Element {
  const text = words.label;
  const { bundle, opening, review } = desk;
  if (review) return <Line kind="review" title={text.review} hint={text.reviewHint} />;
  if (bundle.blind) return <Line kind="blind" title={text.blind} hint={text.blindHint} />;
  if (!bundle.prediction) {
    if (opening.source === "mine") return <Line kind="mine" title={text.restored} hint={text.restoredHint} />;
    return <Line kind="none" title={text.noDraft} hint={text.noDraftHint} />;
  }
  const { model_number, confidence, regions } = bundle.prediction;
  const drawn = regions.filter(isDrawn).length;
  return (
    <div class="draft-line model" data-testid="draft-line">
      <strong>{text.drafted(model_number)}</strong>
      {drawn > 0 && <span>{words.canvas.drawn(drawn)}</span>}
      {confidence !== null && (
        <span class="confidence" title={text.confidenceLabel}>
          <meter min={0} max={1} value={confidence} aria-label={text.confidenceLabel} />
          {text.confidence(confidence)}
        </span>
      )}
      <small>{workbench.changed.value ? text.changed : text.untouched}</small>
    </div>
  );
}

function Line({ kind, title, hint }: { kind: string; title: string; hint: string }): JSX.Element {
  return (
    <div class={`draft-line ${kind}`} data-testid="draft-line">
      <strong>{title}</strong>
      <small>{hint}</small>
    </div>
  );
}
