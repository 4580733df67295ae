/** One labelled thing, in the shape it has on the wire. Each kind has its own file in regions/. */

import type { Box } from "./regions/box";
import type { Choice } from "./regions/choice";
import type { FreeText } from "./regions/freetext";
import type { Keypoints } from "./regions/keypoints";
import type { Mask } from "./regions/mask";
import type { Polygon } from "./regions/polygon";
import type { Polyline } from "./regions/polyline";
import type { Relation } from "./regions/relation";
import type { RotatedBox } from "./regions/rotatedbox";
import type { Span } from "./regions/span";

export type { Box, Choice, FreeText, Keypoints, Mask, Polygon, Polyline, Relation, RotatedBox, Span };

/** What is drawn on an image. */
export type Drawn = Box | RotatedBox | Polygon | Polyline | Keypoints | Mask;
export type Region = Choice | Drawn | Span | Relation | FreeText;
export type RegionKind = Region["kind"];
export type DrawnKind = Drawn["kind"];

export const DRAWN_KINDS = ["box", "rotated_box", "polygon", "polyline", "keypoints", "mask"] as const satisfies readonly DrawnKind[];

export function isDrawnKind(kind: string): kind is DrawnKind {
  return (DRAWN_KINDS as readonly string[]).includes(kind);
}

export function isDrawn(region: Region): region is Drawn {
  return isDrawnKind(region.kind);
}

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

/** The same labels in the same order (which is the z-order); who said them does not matter. */
export function sameRegions(a: readonly Region[], b: readonly Region[]): boolean {
  return a.length === b.length && a.every((region, at) => sameRegion(region, b[at]));
}

function sameRegion(a: Region, b: Region | undefined): boolean {
  return a === b || (b !== undefined && canonical(withoutScore(a)) === canonical(withoutScore(b)));
}

/** Keys in one order: the server's order of keys is not ours. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner
  ));
}
