/** Keyset pages: a list is read by following `next`. */

import { request, type Options, type Query } from "./client";

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export function page<T>(path: string, query: Query = {}, options: Options = {}): Promise<Page<T>> {
  return request<Page<T>>("GET", path, { ...options, query });
}
