/** The registry of drawn kinds: what each knows about its own geometry. */

import { contains, type Rect, type Size } from "./geometry";
import type { Drawn, DrawnKind } from "./region";
import { boxShape } from "./regions/box";
import { keypointsShape } from "./regions/keypoints";
import { maskShape } from "./regions/mask";
import { polygonShape } from "./regions/polygon";
import { polylineShape } from "./regions/polyline";
import { rotatedBoxShape } from "./regions/rotatedbox";
import type { Shape } from "./regions/shape";

type Shapes = { readonly [K in DrawnKind]: Shape<Extract<Drawn, { kind: K }>> };

const SHAPES: Shapes = {
  box: boxShape,
  rotated_box: rotatedBoxShape,
  polygon: polygonShape,
  polyline: polylineShape,
  keypoints: keypointsShape,
  mask: maskShape,
};

export function shapeOf<R extends Drawn>(region: R): Shape<R> {
  // The registry pairs each kind with its own shape; TypeScript cannot follow that through a union.
  return SHAPES[region.kind] as unknown as Shape<R>;
}

/** Of regions that overlap under the pointer the smallest wins: the larger one can be reached beside it. */
export function smallest<R extends Drawn>(regions: readonly R[]): R | undefined {
  let best: { region: R; area: number } | undefined;
  for (const region of regions) {
    const area = shapeOf(region).area(region);
    if (!best || area < best.area) best = { region, area };
  }
  return best?.region;
}

export function boundsOfRegion(region: Drawn): Rect {
  return shapeOf(region).bounds(region);
}

/** What a shape may stick out, for what rounding does; the server allows as much. */
const EDGE_TOLERANCE = 0.01;

/** Whether a region made on another image also lies in this one. */
export function fitsIn(region: Drawn, size: Size): boolean {
  if (region.kind === "mask") return region.size[0] === size.height && region.size[1] === size.width;
  const inside = region.kind === "rotated_box" ? { x: region.cx, y: region.cy, width: 0, height: 0 } : boundsOfRegion(region);
  return contains({ x: 0, y: 0, ...size }, inside, EDGE_TOLERANCE)
    && contains({ x: 0, y: 0, ...size }, { x: inside.x + inside.width, y: inside.y + inside.height }, EDGE_TOLERANCE);
}
