import type { Region } from "../model/region";
import { request } from "./client";
import { page, type Page } from "./paging";

export type ItemState = "open" | "done";

export interface ItemRow {
  readonly id: number;
  readonly external_id: string | null;
  readonly kind: "image" | "text";
  readonly text: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly thumbnail_url: string | null;
  readonly task_id: number;
  readonly state: ItemState;
  readonly hidden: boolean;
  readonly priority: number;
  readonly uncertainty: number | null;
  readonly rarity: number | null;
  readonly agreement: number | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly created_at: string;
  readonly labelled_at: string | null;
  readonly prediction: { readonly id: number; readonly model_number: number | null; readonly regions: readonly Region[]; readonly confidence: number | null } | null;
  readonly annotation: { readonly regions: readonly Region[] } | null;
  readonly scenario: string | null;
}

export const ORDERS = [
  "newest", "oldest", "priority", "confidence", "uncertainty", "rarity", "agreement", "labelled", "predicted",
] as const;

export type ItemOrder = (typeof ORDERS)[number];

/** `where`: the language of docs/explorer.md, such as `state:done label:cat`. */
export interface ItemFilter {
  readonly where: string;
  readonly order: ItemOrder;
}

export interface ItemPrediction {
  readonly id: number;
  readonly model_number: number | null;
  readonly arm: string;
  readonly regions: readonly Region[];
  readonly confidence: number | null;
  readonly created_at: string;
}

export interface ItemAnnotation {
  readonly id: number;
  readonly annotator: string | null;
  readonly revision: number;
  readonly regions: readonly Region[];
  readonly created_at: string;
}

export interface ItemScore {
  readonly priority: number;
  readonly margin: number | null;
  readonly entropy: number | null;
  readonly least_confidence: number | null;
  readonly diversity: number | null;
  readonly strategy: string;
}

export interface ItemDetail {
  readonly id: number;
  readonly external_id: string | null;
  readonly kind: "image" | "text";
  readonly text: string | null;
  readonly media_url: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly scenario: string | null;
  readonly split: string | null;
  readonly predictions: readonly ItemPrediction[];
  readonly annotations: readonly ItemAnnotation[];
  readonly score: ItemScore | null;
}

export function listItems(projectId: number, filter: ItemFilter, after: string | null): Promise<Page<ItemRow>> {
  return page<ItemRow>(`/projects/${projectId}/items`, { where: filter.where, order: filter.order, after, limit: 60 });
}

export function getItem(id: number): Promise<ItemDetail> {
  return request<ItemDetail>("GET", `/items/${id}`);
}
