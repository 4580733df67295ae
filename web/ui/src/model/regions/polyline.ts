/** An open line of at least two points. */

import { boundsOf, heldMove, round2, toLine, type Point } from "../geometry";
import type { Placed } from "./common";
import type { Shape } from "./shape";
import { dragVertex, pairsOf, pointsOf, readSpot, vertexHandles, type Pair } from "./vertices";

export interface Polyline extends Placed {
  readonly kind: "polyline";
  readonly points: readonly Pair[];
}

export const polylineShape: Shape<Polyline> = {
  bounds: ({ points }) => boundsOf(pointsOf(points)),
  // A line encloses nothing: it wins over everything it crosses.
  area: () => 0,
  hit: ({ points }, at, slack) => toLine(at, pointsOf(points), false) <= slack,
  rings: ({ points }) => [{ points: pointsOf(points), closed: false }],
  handles: (line) => vertexHandles(polylineShape.rings(line)),
  drag: (line, handle, to, bounds) => withPoints(line, dragVertex([pointsOf(line.points)], handle, to, bounds)[0] ?? []),
  move(line, dx, dy, bounds) {
    const points = pointsOf(line.points);
    const step = heldMove(boundsOf(points), dx, dy, bounds);
    return withPoints(line, points.map(({ x, y }) => ({ x: x + step.x, y: y + step.y })));
  },
  sound({ points }) {
    const { width, height } = boundsOf(pointsOf(points));
    return points.length >= 2 && Math.max(width, height) >= 1;
  },
  rounded: (line) => withPoints(line, pointsOf(line.points).map(({ x, y }) => ({ x: round2(x), y: round2(y) }))),
  without(line, handle) {
    const spot = readSpot(handle);
    if (spot?.kind !== "v" || line.points.length <= 2) return null;
    return { ...line, points: line.points.toSpliced(spot.at, 1) };
  },
};

function withPoints(line: Polyline, points: readonly Point[]): Polyline {
  return { ...line, points: pairsOf(points) };
}
