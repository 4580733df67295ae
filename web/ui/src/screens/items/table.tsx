import type { JSX } from "preact";
import type { ItemRow } from "../../api/items";
import type { Project } from "../../api/projects";
import { words } from "../../words";
import { decimal, percent } from "../../words/format";
import { Labels } from "../parts/labels";
import { When } from "../parts/time";
import { SelectBox } from "./selectbox";
import type { Selection } from "./selection";

interface Props {
  project: Project;
  rows: readonly ItemRow[];
  open: (row: ItemRow) => void;
  selection: Selection | null;
}

/** The same items with their figures, one a line. */
export function ItemTable({ project, rows, open, selection }: Props): JSX.Element {
  const text = words.items;
  return (
    <div class="table-frame">
      <table class="item-table">
        <caption class="unseen">{text.list}</caption>
        <thead>
          <tr>
            {selection && <th><span class="unseen">{text.select}</span></th>}
            <th>{text.item}</th><th>{text.state}</th><th>{text.label}</th><th>{text.predictedAs}</th><th>{text.confidence}</th>
            <th>{text.uncertainty}</th><th>{text.rarity}</th><th>{text.agreement}</th><th>{text.scenario}</th><th>{text.labelled}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              {selection && <td><SelectBox row={row} selection={selection} /></td>}
              <td>
                <button type="button" class="item-link" data-item={row.id} onClick={() => open(row)}>
                  {row.thumbnail_url && <img src={row.thumbnail_url} alt="" loading="lazy" decoding="async" />}
                  <span class="item-words" dir="auto">{row.text ?? row.external_id ?? `#${row.id}`}</span>
                </button>
              </td>
              <td><span class={`state ${row.state === "done" ? "succeeded" : "queued"}`}>{row.state === "done" ? text.done : text.open}</span></td>
              <td>{row.annotation && <Labels schema={project.schema} regions={row.annotation.regions} />}</td>
              <td>{row.prediction && <Labels schema={project.schema} regions={row.prediction.regions} />}</td>
              <td class="number">{row.prediction?.confidence == null ? "–" : percent(row.prediction.confidence)}</td>
              <td class="number">{figure(row.uncertainty)}</td>
              <td class="number">{figure(row.rarity)}</td>
              <td class="number">{row.agreement === null ? "–" : percent(row.agreement)}</td>
              <td>{row.scenario ?? "–"}</td>
              <td><When at={row.labelled_at} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function figure(value: number | null): string {
  return value === null ? "–" : decimal(value, 2);
}
