import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ORDERS, type ItemOrder } from "../../api/items";
import { valueOf, withValue } from "../../model/query";
import type { LabelSchema } from "../../model/schema";
import { words } from "../../words";
import { FilterHelp } from "./filterhelp";

const TYPING_MS = 400;

interface Props {
  where: string;
  order: ItemOrder;
  schema: LabelSchema;
  change: (values: { where?: string; order?: ItemOrder }) => void;
}

/** Buttons for what is asked most, and a line for everything; both change the same filter. */
export function Filters({ where, order, schema, change }: Props): JSX.Element {
  const text = words.items;
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <StateButtons where={where} change={(next) => change({ where: next })} />
      <select aria-label={text.predicted} value={valueOf(where, "predicted") ?? ""}
        onChange={(event) => change({ where: withValue(where, "predicted", event.currentTarget.value) })}>
        <option value="">{text.anyClass}</option>
        {schema.classes.map((cls) => <option key={cls.id} value={cls.name}>{cls.name}</option>)}
      </select>
      <select aria-label={text.order} value={order}
        onChange={(event) => change({ order: ORDERS.find((name) => name === event.currentTarget.value) ?? "newest" })}>
        {ORDERS.map((name) => <option key={name} value={name}>{text.orders[name]}</option>)}
      </select>
      <QueryLine where={where} change={(next) => change({ where: next })} />
      <FilterHelp />
    </form>
  );
}

function StateButtons({ where, change }: { where: string; change: (where: string) => void }): JSX.Element {
  const text = words.items;
  const chosen = valueOf(where, "state");
  const states = [["", text.all], ["open", text.open], ["done", text.done]] as const;
  return (
    <div class="segments" role="group" aria-label={text.state}>
      {states.map(([state, name]) => (
        <button key={state} type="button" aria-pressed={chosen === state} onClick={() => change(withValue(where, "state", state))}>{name}</button>
      ))}
    </div>
  );
}

/** Takes effect by Enter at once, by itself when typing rests. */
function QueryLine({ where, change }: { where: string; change: (where: string) => void }): JSX.Element {
  const [typed, setTyped] = useState(where);
  useEffect(() => setTyped(where), [where]);
  useEffect(() => {
    if (typed === where) return undefined;
    const timer = setTimeout(() => change(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, where]);
  const text = words.items;
  return (
    <input type="search" class="query" aria-label={text.search} placeholder={text.searchHint} value={typed} spellcheck={false} autocomplete="off"
      onInput={(event) => setTyped(event.currentTarget.value)} onKeyDown={(event) => event.key === "Enter" && change(typed)} />
  );
}
