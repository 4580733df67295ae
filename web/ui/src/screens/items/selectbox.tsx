import type { JSX } from "preact";
import type { ItemRow } from "../../api/items";
import { words } from "../../words";
import type { Selection } from "./selection";

export function SelectBox({ row, selection }: { row: ItemRow; selection: Selection }): JSX.Element {
  return (
    <input type="checkbox" class="select-box" aria-label={words.items.selectItem(row.external_id ?? `#${row.id}`)}
      checked={selection.everything || selection.ids.has(row.id)} onChange={() => selection.toggle(row.id)} />
  );
}
