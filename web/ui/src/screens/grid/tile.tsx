import type { JSX } from "preact";
import type { ItemRow } from "../../api/items";
import { className, type LabelSchema } from "../../model/schema";
import { words } from "../../words";
import { percent } from "../../words/format";
import { Labels } from "../parts/labels";
import type { Mark } from "./wall";

interface Props {
  row: ItemRow;
  place: number;
  schema: LabelSchema;
  chosen: boolean;
  at: boolean;
  mark: Mark | undefined;
  click: (place: number, event: MouseEvent) => void;
}

export function Tile({ row, place, schema, chosen, at, mark, click }: Props): JSX.Element {
  const name = row.external_id ?? `#${row.id}`;
  const state = `${chosen ? " chosen" : ""}${at ? " at" : ""}${mark ? ` ${mark.kind}` : ""}`;
  return (
    <li id={`tile-${place}`} class={`tile${state}`} role="option" aria-selected={chosen} data-tile={row.id} onClick={(event) => click(place, event)}>
      {row.thumbnail_url
        ? <img src={row.thumbnail_url} alt={name} loading="lazy" decoding="async" draggable={false} />
        : <span class="item-text" dir="auto">{row.text}</span>}
      <span class="tile-line">
        {mark?.kind === "given" && <strong>{className(schema, mark.classId)}</strong>}
        {mark?.kind === "left" && <em title={mark.detail}>{words.grid.left[mark.reason]}</em>}
        {!mark && row.annotation && <Labels schema={schema} regions={row.annotation.regions} />}
        {!mark && !row.annotation && row.prediction && <span class="predicted"><Labels schema={schema} regions={row.prediction.regions} /></span>}
        {!mark && row.prediction?.confidence != null && <small>{percent(row.prediction.confidence)}</small>}
      </span>
    </li>
  );
}
