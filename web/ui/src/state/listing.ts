/** What a list of items shows, kept in the address bar, so that it can be sent to somebody. */

import { ORDERS, type ItemFilter, type ItemOrder } from "../api/items";

export type Layout = "gallery" | "table";

export interface Shown extends ItemFilter {
  readonly layout: Layout;
}

export function readShown(search: string = location.search): Shown {
  const values = new URLSearchParams(search);
  const order = ORDERS.find((name) => name === values.get("order")) ?? "newest";
  return { where: values.get("where") ?? "", order, layout: values.get("layout") === "table" ? "table" : "gallery" };
}

/** Replaces the address without a new entry in the history: typing a filter is one visit. */
export function writeShown({ where, order, layout }: Shown, byDefault: ItemOrder = "newest"): void {
  const values = new URLSearchParams();
  if (where !== "") values.set("where", where);
  if (order !== byDefault) values.set("order", order);
  if (layout !== "gallery") values.set("layout", layout);
  const search = values.toString();
  history.replaceState(history.state, "", `${location.pathname}${search ? `?${search}` : ""}`);
}
