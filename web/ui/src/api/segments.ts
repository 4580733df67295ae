import type { Point, Rect } from "../model/geometry";
import type { Pair } from "../model/regions/vertices";
import { request } from "./client";

export interface Click extends Point {
  readonly inside: boolean;
}

/** What a person pointed at, in image pixels. */
export interface Prompt {
  readonly box: Rect | null;
  readonly clicks: readonly Click[];
}

/** One thing as a mask, as an outline and as a box. */
export interface Segment {
  readonly size: readonly [number, number];
  readonly counts: string;
  readonly points: readonly Pair[];
  readonly holes: readonly (readonly Pair[])[];
  readonly box: Rect;
}

export function segment(itemId: number, prompt: Prompt): Promise<Segment> {
  return request<Segment>("POST", `/items/${itemId}/segment`, { body: prompt });
}
