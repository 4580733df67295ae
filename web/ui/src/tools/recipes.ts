/** How each kind comes out of points that a person places one after another. The registry of drawing. */

import { boundsOf, corners, distance, rectFrom, type Point } from "../model/geometry";
import type { Drawn } from "../model/region";
import { UNLABELLED, type Keypoint, type Sight } from "../model/regions/keypoints";
import { fromSide, rotatedCorners, type RotatedBox } from "../model/regions/rotatedbox";
import type { Ring } from "../model/regions/shape";
import { pairsOf } from "../model/regions/vertices";
import type { Field } from "../model/schema";

/** A placed point; only keypoints care whether it can be seen. */
export interface Mark extends Point {
  readonly sight: Sight;
}

interface Base {
  readonly id: string;
  readonly field: string;
  readonly class: number;
}

export interface Recipe {
  /** With so many points it is complete by itself; null: a person says when. */
  readonly total: number | null;
  readonly least: number;
  /** What dragging does: the end of the drag is a point too, or points follow the hand. */
  readonly drag: "end" | "trail" | "none";
  /** A press on the first point closes it. */
  readonly closes: boolean;
  /** What is there so far, the pointer as its last point. */
  ghost(points: readonly Point[]): readonly Ring[];
  make(marks: readonly Mark[], base: Base): Drawn;
}

const box: Recipe = {
  total: 2, least: 2, drag: "end", closes: false,
  ghost: ([a, b]) => (a && b ? [{ points: corners(rectFrom(a, b)), closed: true }] : []),
  make: (marks, base) => ({ ...base, kind: "box", ...boundsOf(marks) }),
};

/** Extreme clicking (Papadopoulos et al. 2017): the top, bottom, left and right of a thing, in any order. */
export const extreme: Recipe = {
  ...box, total: 4, least: 4, drag: "none",
  ghost: (points) => [{ points: corners(boundsOf(points)), closed: true }],
};

const rotatedBox: Recipe = {
  total: 3, least: 3, drag: "end", closes: false,
  ghost([a, b, c]) {
    if (!a || !b) return [];
    return [{ points: c ? rotatedCorners(turned(a, b, c, { id: "", field: "", class: 0 })) : [a, b], closed: c !== undefined }];
  },
  make: ([a, b, c], base) => turned(a ?? NOWHERE, b ?? NOWHERE, c ?? NOWHERE, base),
};

const NOWHERE: Point = { x: 0, y: 0 };

function turned(a: Point, b: Point, c: Point, base: Base): RotatedBox {
  return { ...base, kind: "rotated_box", ...fromSide(a, b, c) };
}

export const polygon: Recipe = {
  total: null, least: 3, drag: "trail", closes: true,
  ghost: (points) => [{ points, closed: points.length > 2 }],
  make: (marks, base) => ({ ...base, kind: "polygon", points: pairsOf(marks) }),
};

const polyline: Recipe = {
  total: null, least: 2, drag: "trail", closes: false,
  ghost: (points) => [{ points, closed: false }],
  make: (marks, base) => ({ ...base, kind: "polyline", points: pairsOf(marks) }),
};

function keypoints(field: Field): Recipe {
  const names = field.points ?? [];
  const edges = field.edges ?? [];
  return {
    total: names.length, least: 1, drag: "none", closes: false,
    ghost: (points) => edges.flatMap(([from, to]) => {
      const [a, b] = [points[from], points[to]];
      return a && b && distance(a, NOWHERE) > 0 && distance(b, NOWHERE) > 0 ? [{ points: [a, b], closed: false }] : [];
    }),
    make: (marks, base) => ({
      ...base,
      kind: "keypoints",
      points: names.map((_, at): Keypoint => {
        const mark = marks[at];
        return mark && mark.sight > 0 ? [mark.x, mark.y, mark.sight] : UNLABELLED;
      }),
    }),
  };
}

/** Null for kinds that are not made of points. */
export function recipeFor(field: Field): Recipe | null {
  switch (field.kind) {
    case "box": return box;
    case "rotated_box": return rotatedBox;
    case "polygon": return polygon;
    case "polyline": return polyline;
    case "keypoints": return keypoints(field);
    default: return null;
  }
}
