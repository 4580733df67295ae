import type { JSX } from "preact";
import type { ItemRow } from "../../api/items";
import type { Project } from "../../api/projects";
import { words } from "../../words";
import { Labels } from "../parts/labels";
import { SelectBox } from "./selectbox";
import type { Selection } from "./selection";

interface Props {
  project: Project;
  rows: readonly ItemRow[];
  open: (row: ItemRow) => void;
  selection: Selection | null;
}

/** Images as tiles, texts as rows; both are lists of buttons, so Tab and Enter walk through them. */
export function ItemGrid({ project, rows, open, selection }: Props): JSX.Element {
  return (
    <ul class={project.kind === "image" ? "tiles" : "text-rows"} aria-label={words.items.list}>
      {rows.map((row) => (
        <li key={row.id} class="item-cell">
          {selection && <SelectBox row={row} selection={selection} />}
          <button type="button" class="item" data-item={row.id} onClick={() => open(row)}>
            {row.thumbnail_url
              ? <img src={row.thumbnail_url} alt={row.external_id ?? `#${row.id}`} loading="lazy" decoding="async" />
              : <span class="item-text" dir="auto">{row.text}</span>}
            <ItemFacts row={row} project={project} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function ItemFacts({ row, project }: { row: ItemRow; project: Project }): JSX.Element {
  const text = words.items;
  const { annotation, prediction } = row;
  return (
    <span class="item-facts">
      <span class="item-line">
        <span class={`state ${row.state === "done" ? "succeeded" : "queued"}`}>{row.state === "done" ? text.done : text.open}</span>
        <span class="item-id">{row.external_id ?? `#${row.id}`}</span>
      </span>
      {annotation && <Labels schema={project.schema} regions={annotation.regions} />}
      {!annotation && prediction && (
        <span class="item-line predicted">
          <Labels schema={project.schema} regions={prediction.regions} />
          {prediction.confidence !== null && <small>{words.label.confidence(prediction.confidence)}</small>}
        </span>
      )}
      {!annotation && !prediction && <small>{text.noPrediction}</small>}
    </span>
  );
}
