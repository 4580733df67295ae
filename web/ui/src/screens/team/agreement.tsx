import type { JSX } from "preact";
import { getAgreement, type Agreement, type FieldAgreement } from "../../api/agreement";
import { words } from "../../words";
import { Figure } from "../parts/figure";
import { useResource } from "../parts/resource";
import { Empty, Read } from "../parts/states";

/** Where several people answered the same tasks: how far they agree, by field, class and pair. */
export function AgreementSection({ projectId }: { projectId: number }): JSX.Element {
  const agreement = useResource(() => getAgreement(projectId), [projectId]);
  const text = words.team.agreement;
  return (
    <section class="team-section">
      <Read of={agreement}>{(data) => (data.tasks === 0
        ? <Empty title={text.none}><p>{text.noneHint}</p></Empty>
        : (
          <>
            <p class="row" data-testid="agreement"><strong>{text.mean}</strong> <Figure of={data.mean} unit="share" /> <span>{text.tasks(data.tasks)}</span></p>
            {data.fields.map((field) => <FieldTables key={field.field} field={field} people={data.annotators} />)}
          </>
        ))}</Read>
    </section>
  );
}

function FieldTables({ field, people }: { field: FieldAgreement; people: Agreement["annotators"] }): JSX.Element {
  const text = words.team.agreement;
  const name = (id: number): string => people.find((person) => person.id === id)?.email ?? `#${id}`;
  const by = text.figures[field.by] ?? field.by;
  // A class of a choice is held against all others together.
  const byClass = field.kind === "choice" ? text.figures["krippendorff_alpha"] ?? by : by;
  return (
    <section class="card">
      <h2>{field.field}</h2>
      <div class="agreement-tables">
        <Table head={[text.figure, ""]} rows={Object.entries(field.figures).map(([figure, value]) => [text.figures[figure] ?? figure, <Figure of={value} unit="number" />])} />
        {field.classes.length > 0 && <Table head={[text.class, byClass]} rows={field.classes.map((each) => [each.name, <Figure of={each.figure} unit="number" />])} />}
        {field.pairs.length > 0 && (
          <Table head={[text.pair, text.tasksHead, by]}
            rows={field.pairs.map(({ a, b, tasks, figure }) => [`${name(a)} · ${name(b)}`, words.count(tasks), <Figure of={figure} unit="number" />])} />
        )}
      </div>
    </section>
  );
}

function Table({ head, rows }: { head: readonly string[]; rows: readonly (readonly (string | JSX.Element)[])[] }): JSX.Element {
  return (
    <div class="table-frame">
      <table>
        <thead><tr>{head.map((cell) => <th key={cell}>{cell}</th>)}</tr></thead>
        <tbody>{rows.map((row, at) => <tr key={at}>{row.map((cell, place) => <td key={place}>{cell}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}
