/** One labelled thing, in the shape it has on the wire. Pixels of the upright image, origin top-left. */

import type { FreeText } from "./regions/freetext";
import type { Relation } from "./regions/relation";
import type { Span } from "./regions/span";

export type { FreeText, Relation, Span };

export interface Choice {
  readonly id: string;
  readonly kind: "choice";
  readonly field: string;
  readonly classes: readonly number[];
  readonly score?: number;
}

export interface Box {
  readonly id: string;
  readonly kind: "box";
  readonly field: string;
  readonly class: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly score?: number;
}

export type Region = Choice | Box | Span | Relation | FreeText;

export function isBox(region: Region): region is Box {
  return region.kind === "box";
}

export function isChoice(region: Region): region is Choice {
  return region.kind === "choice";
}

export function isSpan(region: Region): region is Span {
  return region.kind === "span";
}

export function isRelation(region: Region): region is Relation {
  return region.kind === "relation";
}

export function isFreeText(region: Region): region is FreeText {
  return region.kind === "text";
}

/** Every class the region names. */
export function classesOf(region: Region): readonly number[] {
  if (region.kind === "choice") return region.classes;
  return region.kind === "text" ? [] : [region.class];
}

/** A region a person changed is theirs: the model's score no longer describes it. */
export function withoutScore<R extends Region>(region: R): R {
  const { score: _score, ...rest } = region;
  return rest as unknown as R;
}

let counter = 0;

export function newRegionId(): string {
  counter += 1;
  return `r${Date.now().toString(36)}${counter.toString(36)}`;
}

export function sameRegions(a: readonly Region[], b: readonly Region[]): boolean {
  return JSON.stringify([...a].sort(byId)) === JSON.stringify([...b].sort(byId));
}

function byId(a: Region, b: Region): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
