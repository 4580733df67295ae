/** A box turned about its centre; the angle is clockwise on screen, 0 <= angle < 360. */

import {
  HANDLES, SMALLEST_BOX, area, boundsOf, clampPoint, contains, distance, handlePoint, isSide, minus,
  outward, plus, rotate, round2, stretch, wholeTurn, type Point, type Rect,
} from "../geometry";
import type { Placed } from "./common";
import type { Shape } from "./shape";

export interface RotatedBox extends Placed {
  readonly kind: "rotated_box";
  readonly cx: number;
  readonly cy: number;
  readonly width: number;
  readonly height: number;
  readonly angle: number;
}

export const rotatedBoxShape: Shape<RotatedBox> = {
  bounds: (box) => boundsOf(rotatedCorners(box)),
  area,
  hit: (box, at, slack) => contains(upright(box), rotate(minus(at, centre(box)), -box.angle), slack),
  rings: (box) => [{ points: rotatedCorners(box), closed: true }],
  handles(box) {
    const out = (away: Point): Point => rotate(away, box.angle);
    const sides = HANDLES.map((name) => {
      const role = name.length === 2 ? "corner" as const : "side" as const;
      return { name, at: plus(centre(box), out(handlePoint(upright(box), name))), role, away: out(outward(name)) };
    });
    const top = plus(centre(box), out({ x: 0, y: -box.height / 2 }));
    return [{ name: "turn", at: top, role: "turn", away: out({ x: 0, y: -1 }) }, ...sides];
  },
  drag(box, handle, to, bounds) {
    if (handle === "turn") return { ...box, angle: wholeTurn(direction(minus(to, centre(box))) + 90) };
    if (!isSide(handle)) return box;
    const local = rotate(minus(clampPoint(to, bounds), centre(box)), -box.angle);
    const rect = stretch(upright(box), handle, local);
    const middle = plus(centre(box), rotate({ x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 }, box.angle));
    return { ...box, cx: middle.x, cy: middle.y, width: rect.width, height: rect.height };
  },
  // The corners of a turned thing at the rim may leave the image, its centre does not.
  move(box, dx, dy, bounds) {
    const { x, y } = clampPoint({ x: box.cx + dx, y: box.cy + dy }, bounds);
    return { ...box, cx: x, cy: y };
  },
  turn: (box, degrees) => ({ ...box, angle: wholeTurn(box.angle + degrees) }),
  sound: ({ width, height }) => width >= SMALLEST_BOX && height >= SMALLEST_BOX,
  rounded: (box) => ({
    ...box,
    cx: round2(box.cx), cy: round2(box.cy), width: round2(box.width), height: round2(box.height),
    // 359.999 rounds up to a whole turn, which is none.
    angle: wholeTurn(round2(box.angle)),
  }),
};

export function rotatedCorners(box: RotatedBox): Point[] {
  const [w, h] = [box.width / 2, box.height / 2];
  const own = [{ x: -w, y: -h }, { x: w, y: -h }, { x: w, y: h }, { x: -w, y: h }];
  return own.map((corner) => plus(centre(box), rotate(corner, box.angle)));
}

/** The box that stands on the side from `a` to `b` and reaches as far as `c`. */
export function fromSide(a: Point, b: Point, c: Point): Pick<RotatedBox, "cx" | "cy" | "width" | "height" | "angle"> {
  const angle = direction(minus(b, a));
  const reach = rotate(minus(c, a), -angle).y;
  const width = distance(a, b);
  const middle = plus(a, rotate({ x: width / 2, y: reach / 2 }, angle));
  return { cx: middle.x, cy: middle.y, width, height: Math.abs(reach), angle: wholeTurn(angle) };
}

function centre({ cx, cy }: RotatedBox): Point {
  return { x: cx, y: cy };
}

/** In its own frame: turned back, the centre at nought. */
function upright({ width, height }: RotatedBox): Rect {
  return { x: -width / 2, y: -height / 2, width, height };
}

function direction({ x, y }: Point): number {
  return (Math.atan2(y, x) * 180) / Math.PI;
}
