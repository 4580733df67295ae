import type { JSX } from "preact";
import type { Gate, Round } from "../../api/models";
import { words } from "../../words";
import { Figure } from "../parts/figure";
import { When } from "../parts/time";

/** Newest first: what happened last is what one came to see. */
export function Rounds({ rounds }: { rounds: readonly Round[] }): JSX.Element {
  const text = words.loop;
  return (
    <div class="table-frame">
      <table class="figures">
        <caption>{words.models.figureNote}</caption>
        <thead>
          <tr>
            <th scope="col">{text.round}</th><th scope="col">{text.labels}</th><th scope="col">{text.model}</th>
            <th scope="col">{text.accuracy}</th><th scope="col">{text.untouched}</th><th scope="col">{text.edits}</th>
            <th scope="col">{text.gate}</th><th scope="col">{text.when}</th>
          </tr>
        </thead>
        <tbody>
          {[...rounds].reverse().map((round) => (
            <tr key={`${round.dataset_number}/${round.training_run_id ?? ""}`}>
              <th scope="row">{words.models.dataset(round.dataset_number)}</th>
              <td>{words.count(round.labels)}</td>
              <td>{round.model_number ?? "–"}</td>
              <td><Figure of={round.accuracy} unit="share" /></td>
              <td><Figure of={round.effort?.untouched} unit="share" /></td>
              <td><Figure of={round.effort?.edits_per_item} unit="number" /></td>
              <td class="gate-cell">{round.gate ? <GateWords gate={round.gate} /> : "–"}</td>
              <td><When at={round.created_at} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function GateWords({ gate }: { gate: Gate }): JSX.Element {
  return (
    <>
      <span class={`badge gate-${gate.outcome}`}>{words.loop.outcome[gate.outcome] ?? gate.outcome}</span>
      <small>{gate.reason}</small>
    </>
  );
}
