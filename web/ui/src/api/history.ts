import type { Region } from "../model/region";
import { request } from "./client";

export interface Revision {
  readonly id: number;
  readonly number: number;
  readonly author: string | null;
  readonly regions: readonly Region[];
  readonly active_seconds: number;
  readonly created_at: string;
  /** How many regions were moved, added and so on since the revision before; null for the first. */
  readonly changes: Readonly<Record<string, number>> | null;
  readonly verdicts: readonly string[];
}

export interface History {
  readonly hidden: boolean;
  readonly items: readonly Revision[];
}

export const getHistory = (annotationId: number): Promise<History> => request("GET", `/annotations/${annotationId}/history`);

export const restore = (annotationId: number, revision: number, expected: number): Promise<unknown> =>
  request("POST", `/annotations/${annotationId}/restore`, { body: { revision, expected_revision: expected } });
