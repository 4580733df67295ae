/** What a list of items shows, kept in the address bar, so that it can be sent to somebody. */

import { ORDERS, type ItemFilter } from "../api/items";

export const LAYOUTS = ["gallery", "table", "duplicates"] as const;

export type Layout = (typeof LAYOUTS)[number];

export interface Shown extends ItemFilter {
  readonly layout: Layout;
}

export function readShown(byDefault: ItemFilter = { where: "", order: "newest" }): Shown {
  const values = new URLSearchParams(location.search);
  const order = ORDERS.find((name) => name === values.get("order")) ?? byDefault.order;
  return { where: values.get("where") ?? byDefault.where, order, layout: LAYOUTS.find((name) => name === values.get("layout")) ?? "gallery" };
}

/** Replaces the address without a new entry in the history: typing a filter is one visit. */
export function writeShown({ where, order, layout }: Shown, byDefault: ItemFilter = { where: "", order: "newest" }): void {
  const values = new URLSearchParams();
  if (where !== byDefault.where) values.set("where", where);
  if (order !== byDefault.order) values.set("order", order);
  if (layout !== "gallery") values.set("layout", layout);
  const search = values.toString();
  history.replaceState(history.state, "", `${location.pathname}${search ? `?${search}` : ""}`);
}
