/** Points of rings as handles: "v:0:2" is vertex 2 of ring 0, "m:0:2" the middle of the edge after it. */

import { clampPoint, type Point, type Size } from "../geometry";
import { segments } from "../geometry";
import type { Handle, Ring } from "./shape";

/** As on the wire. */
export type Pair = readonly [number, number];

interface Spot {
  readonly kind: "v" | "m";
  readonly ring: number;
  readonly at: number;
}

export function readSpot(handle: string): Spot | null {
  const found = /^([vm]):(\d+):(\d+)$/.exec(handle);
  return found ? { kind: found[1] === "v" ? "v" : "m", ring: Number(found[2]), at: Number(found[3]) } : null;
}

export function vertexName(ring: number, at: number): string {
  return `v:${ring}:${at}`;
}

export function vertexHandles(rings: readonly Ring[]): Handle[] {
  return rings.flatMap(({ points, closed }, ring) => [
    ...[...segments(points, closed)].map(([a, b, at]): Handle => (
      { name: `m:${ring}:${at}`, at: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, role: "middle" }
    )),
    ...points.map((point, at): Handle => ({ name: vertexName(ring, at), at: point, role: "vertex" })),
  ]);
}

/** The vertex goes to `to`; a middle becomes a vertex there. */
export function dragVertex(rings: readonly (readonly Point[])[], handle: string, to: Point, bounds: Size): Point[][] {
  const spot = readSpot(handle);
  const target = clampPoint(to, bounds);
  return rings.map((ring, index) => {
    if (!spot || index !== spot.ring) return [...ring];
    return spot.kind === "v" ? ring.with(spot.at, target) : ring.toSpliced(spot.at + 1, 0, target);
  });
}

export function pointsOf(pairs: readonly Pair[]): Point[] {
  return pairs.map(([x, y]) => ({ x, y }));
}

export function pairsOf(points: readonly Point[]): Pair[] {
  return points.map(({ x, y }) => [x, y] as const);
}
