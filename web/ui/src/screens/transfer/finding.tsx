import type { JSX } from "preact";
import type { Preview, Sample } from "../../api/transfer";
import { words } from "../../words";

/** What the beginning of a source holds, and what is wrong with it. */
export function Finding({ preview }: { preview: Preview }): JSX.Element {
  const text = words.transfer;
  return (
    <section class="finding" data-testid="preview">
      <p>
        <strong>{text.items(preview.items, preview.labelled)}</strong>{" "}
        <span class="meta">{text.found(preview.rows, preview.complete)}</span>
      </p>
      <dl class="facts">
        <Counts name={text.shapes} counts={preview.shapes} />
        <Counts name={text.predictions} counts={preview.predictions} />
        <Counts name={text.people} counts={preview.people} />
      </dl>
      {preview.bad_count > 0 && (
        <details class="notice warn problems">
          <summary>{text.bad(preview.bad_count)}</summary>
          <ul>{preview.bad.map((line, i) => <li key={i}>{line}</li>)}</ul>
        </details>
      )}
      {preview.notes.length > 0 && (
        <details class="problems">
          <summary>{text.notes}</summary>
          <ul>{preview.notes.map((line, i) => <li key={i}>{line}</li>)}</ul>
        </details>
      )}
      {preview.samples.length > 0 && <Samples samples={preview.samples} />}
    </section>
  );
}

function Counts({ name, counts }: { name: string; counts: Readonly<Record<string, number>> }): JSX.Element | null {
  const entries = Object.entries(counts);
  if (entries.length === 0) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{entries.map(([what, n]) => `${what.replace("_", " ")} ${words.count(n)}`).join(", ")}</dd>
    </div>
  );
}

function Samples({ samples }: { samples: readonly Sample[] }): JSX.Element {
  return (
    <div class="table-frame">
      <table>
        <caption>{words.transfer.samples}</caption>
        <tbody>
          {samples.map((sample) => (
            <tr key={sample.where}>
              <td class="sample-text">{sample.text ?? sample.name ?? sample.where}</td>
              <td>{sample.labels.length > 0 ? sample.labels.join(" · ") : <span class="meta">{words.transfer.noLabels}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
