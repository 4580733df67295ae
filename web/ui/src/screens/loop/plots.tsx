import type { JSX } from "preact";
import type { Effort, Round } from "../../api/models";
import type { Interval } from "../../model/interval";
import type { PlotPoint } from "../../model/plot";
import { words } from "../../words";
import { Plot } from "./plot";

export function Plots({ rounds }: { rounds: readonly Round[] }): JSX.Element {
  const text = words.loop.plots;
  const accuracy = rounds.flatMap(({ labels, accuracy: y }): PlotPoint[] => (y ? [{ x: labels, label: words.count(labels), y }] : []));
  const byModel = (pick: (effort: Effort) => Interval): PlotPoint[] =>
    rounds.flatMap(({ model_number: x, effort }): PlotPoint[] => (x !== null && effort ? [{ x, label: String(x), y: pick(effort) }] : []));
  return (
    <section class="plots">
      <Plot title={text.accuracy} axis={text.labels} unit="share" points={accuracy} />
      <Plot title={text.untouched} axis={text.model} unit="share" points={byModel((effort) => effort.untouched)} />
      <Plot title={text.edits} axis={text.model} unit="number" points={byModel((effort) => effort.edits_per_item)} />
    </section>
  );
}
