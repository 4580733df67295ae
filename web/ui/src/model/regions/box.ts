/** An upright box. */

import {
  HANDLES, SMALLEST_BOX, area, contains, corners, handlePoint, isSide, moveRect, outward, resizeRect, round2,
} from "../geometry";
import type { Placed } from "./common";
import type { Shape } from "./shape";

export interface Box extends Placed {
  readonly kind: "box";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const boxShape: Shape<Box> = {
  bounds: ({ x, y, width, height }) => ({ x, y, width, height }),
  area,
  hit: (box, at, slack) => contains(box, at, slack),
  rings: (box) => [{ points: corners(box), closed: true }],
  handles: (box) => HANDLES.map((name) => {
    const role = name.length === 2 ? "corner" as const : "side" as const;
    return { name, at: handlePoint(box, name), role, away: outward(name) };
  }),
  drag: (box, handle, to, bounds) => (isSide(handle) ? { ...box, ...resizeRect(box, handle, to, bounds) } : box),
  move: (box, dx, dy, bounds) => ({ ...box, ...moveRect(box, dx, dy, bounds) }),
  sound: ({ width, height }) => width >= SMALLEST_BOX && height >= SMALLEST_BOX,
  rounded: (box) => ({
    ...box, x: round2(box.x), y: round2(box.y), width: round2(box.width), height: round2(box.height),
  }),
};
