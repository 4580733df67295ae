import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ItemFilter, ItemState } from "../../api/items";
import type { LabelSchema } from "../../model/schema";
import { words } from "../../words";

const TYPING_MS = 300;

interface Props {
  filter: ItemFilter;
  schema: LabelSchema;
  change: (filter: ItemFilter) => void;
}

export function Filters({ filter, schema, change }: Props): JSX.Element {
  const [typed, setTyped] = useState(filter.q);
  useEffect(() => {
    if (typed === filter.q) return undefined;
    const timer = setTimeout(() => change({ ...filter, q: typed }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, filter]);
  const text = words.items;
  const states: readonly (readonly [ItemState | "", string])[] = [["", text.all], ["open", text.open], ["done", text.done]];
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <div class="segments" role="group" aria-label={text.state}>
        {states.map(([state, name]) => (
          <button key={state} type="button" aria-pressed={filter.state === state} onClick={() => change({ ...filter, state })}>{name}</button>
        ))}
      </div>
      <select aria-label={text.predicted} value={filter.class} onChange={(event) => change({ ...filter, class: event.currentTarget.value })}>
        <option value="">{text.anyClass}</option>
        {schema.classes.map((cls) => <option key={cls.id} value={String(cls.id)}>{cls.name}</option>)}
      </select>
      <select aria-label={text.order} value={filter.order}
        onChange={(event) => change({ ...filter, order: event.currentTarget.value === "priority" ? "priority" : "newest" })}>
        <option value="newest">{text.newest}</option>
        <option value="priority">{text.priority}</option>
      </select>
      <input type="search" aria-label={text.search} placeholder={text.search} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
    </form>
  );
}
