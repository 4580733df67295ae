/** Named points of one object, as COCO keeps them: v is 0 not labelled (x = y = 0), 1 hidden but known, 2 visible. */

import { boundsOf, clampPoint, contains, distance, heldMove, round2, type Point } from "../geometry";
import type { Placed } from "./common";
import type { Shape } from "./shape";
import { readSpot, vertexName } from "./vertices";

export type Sight = 0 | 1 | 2;
export type Keypoint = readonly [number, number, Sight];

export interface Keypoints extends Placed {
  readonly kind: "keypoints";
  readonly points: readonly Keypoint[];
}

export const UNLABELLED: Keypoint = [0, 0, 0];

export const keypointsShape: Shape<Keypoints> = {
  bounds: (region) => boundsOf(known(region)),
  area: (region) => {
    const { width, height } = boundsOf(known(region));
    return width * height;
  },
  hit(region, at, slack) {
    const points = known(region);
    return (points.length > 1 && contains(boundsOf(points), at)) || points.some((point) => distance(point, at) <= slack * 2);
  },
  rings: () => [],
  handles: ({ points }) => points.flatMap(([x, y, v], at) => (
    v === 0 ? [] : [{ name: vertexName(0, at), at: { x, y }, role: "vertex" as const }]
  )),
  drag(region, handle, to, bounds) {
    const spot = readSpot(handle);
    const { x, y } = clampPoint(to, bounds);
    return spot ? withPoint(region, spot.at, [x, y, region.points[spot.at]?.[2] || 2]) : region;
  },
  move(region, dx, dy, bounds) {
    const step = heldMove(boundsOf(known(region)), dx, dy, bounds);
    const points = region.points.map((point): Keypoint => (
      point[2] === 0 ? UNLABELLED : [point[0] + step.x, point[1] + step.y, point[2]]
    ));
    return { ...region, points };
  },
  sound: (region) => known(region).length > 0,
  rounded: (region) => ({ ...region, points: region.points.map(([x, y, v]): Keypoint => [round2(x), round2(y), v]) }),
  without(region, handle) {
    const spot = readSpot(handle);
    if (!spot || known(region).length <= 1) return null;
    return withPoint(region, spot.at, UNLABELLED);
  },
};

/** Visible becomes hidden and back; a point not labelled yet appears in the middle of the others. */
export function toggleSight(region: Keypoints, at: number): Keypoints {
  const point = region.points[at];
  if (!point) return region;
  if (point[2] !== 0) return withPoint(region, at, [point[0], point[1], point[2] === 2 ? 1 : 2]);
  const { x, y, width, height } = boundsOf(known(region));
  return withPoint(region, at, [round2(x + width / 2), round2(y + height / 2), 2]);
}

function known({ points }: Keypoints): Point[] {
  return points.filter(([, , v]) => v > 0).map(([x, y]) => ({ x, y }));
}

function withPoint(region: Keypoints, at: number, point: Keypoint): Keypoints {
  return { ...region, points: region.points.with(at, point) };
}
