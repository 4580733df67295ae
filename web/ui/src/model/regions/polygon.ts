/** A polygon with any number of holes; rings are not closed by a repeated point. */

import { boundsOf, heldMove, insideRing, ringArea, round2, toLine, type Point } from "../geometry";
import type { Placed } from "./common";
import type { Ring, Shape } from "./shape";
import { dragVertex, pairsOf, pointsOf, readSpot, vertexHandles, type Pair } from "./vertices";

export interface Polygon extends Placed {
  readonly kind: "polygon";
  readonly points: readonly Pair[];
  readonly holes?: readonly (readonly Pair[])[];
}

const FEWEST = 3;

export const polygonShape: Shape<Polygon> = {
  bounds: (polygon) => boundsOf(pointsOf(polygon.points)),
  area: (polygon) => {
    const [outer = 0, ...holes] = pointRings(polygon).map(ringArea);
    return outer - holes.reduce((sum, hole) => sum + hole, 0);
  },
  hit(polygon, at, slack) {
    const rings = pointRings(polygon);
    const within = rings.reduce((inside, ring) => inside !== insideRing(at, ring), false);
    return within || (slack > 0 && rings.some((ring) => toLine(at, ring, true) <= slack));
  },
  rings: (polygon) => pointRings(polygon).map((points): Ring => ({ points, closed: true })),
  handles: (polygon) => vertexHandles(polygonShape.rings(polygon)),
  drag: (polygon, handle, to, bounds) => withRings(polygon, dragVertex(pointRings(polygon), handle, to, bounds)),
  move(polygon, dx, dy, bounds) {
    const step = heldMove(boundsOf(pointsOf(polygon.points)), dx, dy, bounds);
    return withRings(polygon, pointRings(polygon).map((ring) => ring.map(({ x, y }) => ({ x: x + step.x, y: y + step.y }))));
  },
  sound: (polygon) => polygon.points.length >= FEWEST && ringArea(pointsOf(polygon.points)) >= 1,
  rounded(polygon) {
    const [outer = [], ...holes] = pointRings(polygon).map(roundedRing);
    return withRings(polygon, [outer, ...holes.filter((hole) => hole.length >= FEWEST)]);
  },
  without(polygon, handle) {
    const spot = readSpot(handle);
    if (spot?.kind !== "v") return null;
    const rings = pointRings(polygon);
    const ring = rings[spot.ring]?.toSpliced(spot.at, 1) ?? [];
    if (ring.length >= FEWEST) return withRings(polygon, rings.with(spot.ring, ring));
    // Too few points make no ring: a hole goes as a whole, the outline stays.
    return spot.ring > 0 ? withRings(polygon, rings.toSpliced(spot.ring, 1)) : null;
  },
};

export function withHole(polygon: Polygon, hole: readonly Point[]): Polygon {
  return withRings(polygon, [...pointRings(polygon), hole]);
}

/** A vertex dropped on its neighbour becomes one with it; a ring that repeats its first point at the end is refused elsewhere. */
function roundedRing(ring: readonly Point[]): Point[] {
  const points = ring.map(({ x, y }) => ({ x: round2(x), y: round2(y) }));
  return points.filter(({ x, y }, at) => {
    const next = points[(at + 1) % points.length];
    return next === undefined || next.x !== x || next.y !== y;
  });
}

function pointRings({ points, holes }: Polygon): Point[][] {
  return [points, ...(holes ?? [])].map(pointsOf);
}

function withRings(polygon: Polygon, [outer = [], ...holes]: readonly (readonly Point[])[]): Polygon {
  const { holes: _holes, ...rest } = polygon;
  const bare = { ...rest, points: pairsOf(outer) };
  return holes.length > 0 ? { ...bare, holes: holes.map(pairsOf) } : bare;
}
