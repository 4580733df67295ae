import { request } from "./client";
import { page, type Page } from "./paging";
import type { ItemOrder, ItemRow } from "./items";

export interface SavedView {
  readonly id: number;
  readonly name: string;
  readonly where: string;
  readonly order: ItemOrder;
  readonly layout: "gallery" | "table";
}

export type Change =
  | { readonly action: "scenario"; readonly scenario: string | null }
  | { readonly action: "metadata"; readonly name: string; readonly value: string | null }
  | { readonly action: "place"; readonly place: "top" | "normal" | "last" }
  | { readonly action: "hide" | "unhide" | "draft" | "delete-labels" };

/** Either a filter or a selection. */
export interface Target {
  readonly where?: string;
  readonly item_ids?: readonly number[];
}

export interface Swept {
  readonly task_id: number;
  readonly item_id: number;
  readonly annotation_id: number;
  readonly revision: number;
  readonly before: number | null;
  readonly unchanged: boolean;
}

export interface Left {
  readonly task_id: number;
  readonly reason: "taken" | "refused" | "missing" | "changed";
  readonly detail: string;
}

export interface SweepAnswer {
  readonly swept: readonly Swept[];
  readonly left: readonly Left[];
}

export interface Sweep {
  readonly field: string;
  readonly classes: readonly number[];
  readonly tasks: readonly { readonly task_id: number; readonly prediction_id?: number }[];
  readonly active_seconds: number;
}

export interface SimilarItems {
  readonly items: readonly { readonly similarity: number; readonly item: ItemRow }[];
  readonly model: number | null;
  readonly indexed: number;
  readonly built_at: string;
}

export interface DuplicateGroup {
  readonly group: number;
  readonly size: number;
  readonly items: readonly ItemRow[];
}

interface Started {
  readonly job_id: number;
}

export const listViews = (project: number): Promise<Page<SavedView>> => page<SavedView>(`/projects/${project}/views`);

export function saveView(project: number, view: Omit<SavedView, "id">): Promise<SavedView> {
  return request<SavedView>("POST", `/projects/${project}/views`, { body: view });
}

export const deleteView = (id: number): Promise<void> => request<void>("DELETE", `/views/${id}`);

export function countItems(project: number, where: string): Promise<{ count: number; exact: boolean }> {
  return request("GET", `/projects/${project}/items/count`, { query: { where } });
}

export function changeItems(project: number, target: Target, change: Change, idempotencyKey: string): Promise<Started> {
  return request<Started>("POST", `/projects/${project}/bulk`, { body: { ...target, change }, idempotencyKey });
}

export function giveSweep(project: number, sweep: Sweep): Promise<SweepAnswer> {
  return request<SweepAnswer>("POST", `/projects/${project}/sweeps`, { body: sweep });
}

export function undoSweep(project: number, swept: readonly Swept[]): Promise<SweepAnswer> {
  return request<SweepAnswer>("POST", `/projects/${project}/sweeps/undo`, { body: { swept } });
}

export function similarTo(item: number, where: string): Promise<SimilarItems> {
  return request<SimilarItems>("GET", `/items/${item}/similar`, { query: { where, limit: 120 } });
}

export function similarToFile(project: number, file: File, where: string): Promise<SimilarItems> {
  const form = new FormData();
  form.append("files", file, file.name);
  return request<SimilarItems>("POST", `/projects/${project}/similar`, { form, query: { where, limit: 120 } });
}

export const indexItems = (project: number): Promise<Started> => request<Started>("POST", `/projects/${project}/similarity`);

export const findDuplicates = (project: number): Promise<Started> => request<Started>("POST", `/projects/${project}/duplicates`);

export function listDuplicates(project: number, after: string | null): Promise<Page<DuplicateGroup>> {
  return page<DuplicateGroup>(`/projects/${project}/duplicates`, { after, limit: 20 });
}
