import { describe, expect, it } from "vitest";
import type { Drawn, Keypoints, Polygon, Polyline, RotatedBox } from "../src/model/region";
import { sameRegions } from "../src/model/region";
import { toggleSight } from "../src/model/regions/keypoints";
import { withHole } from "../src/model/regions/polygon";
import { fromSide, rotatedCorners } from "../src/model/regions/rotatedbox";
import { fitsIn, shapeOf } from "../src/model/shapes";
import { attributesFor } from "../src/model/schema";
import { box, choice } from "./fakes";

const base = { id: "r", field: "f", class: 0 };
const image = { width: 100, height: 80 };
const square: Polygon = { ...base, kind: "polygon", points: [[10, 10], [50, 10], [50, 50], [10, 50]] };
const holed = withHole(square, [{ x: 20, y: 20 }, { x: 30, y: 20 }, { x: 30, y: 30 }, { x: 20, y: 30 }]);
const line: Polyline = { ...base, kind: "polyline", points: [[10, 10], [50, 10], [50, 50]] };
const turned: RotatedBox = { ...base, kind: "rotated_box", cx: 50, cy: 40, width: 20, height: 10, angle: 30 };
const pose: Keypoints = { ...base, kind: "keypoints", points: [[10, 10, 2], [0, 0, 0], [30, 40, 1]] };
const all: Drawn[] = [box("b", 10, 10, 20, 20), square, holed, line, turned, pose];

describe("every kind", () => {
  it("stays inside the image when it is moved, and keeps its form", () => {
    for (const region of all) {
      const shape = shapeOf(region);
      for (const [dx, dy] of [[-500, 3], [500, 500], [0.25, -500]] as const) {
        const moved = shape.move(region, dx, dy, image);
        expect(fitsIn(moved, image)).toBe(true);
        expect(shape.area(moved)).toBeCloseTo(shape.area(region), 6);
      }
    }
  });

  it("does not change when a handle is dropped where it was", () => {
    for (const region of all) {
      const shape = shapeOf(region);
      for (const { name, at, role } of shape.handles(region)) {
        if (role === "middle" || role === "turn") continue;
        expect(sameRegions([shape.rounded(shape.drag(region, name, at, image))], [shape.rounded(region)])).toBe(true);
      }
    }
  });

  it("is hit inside and missed far away", () => {
    const inside = { box: [20, 20], polygon: [12, 30], polyline: [30, 10], rotated_box: [50, 40], keypoints: [20, 20], mask: [0, 0] } as const;
    for (const region of all) {
      const [x, y] = inside[region.kind];
      expect(shapeOf(region).hit(region, { x, y }, 1)).toBe(true);
      expect(shapeOf(region).hit(region, { x: 99, y: 79 }, 1)).toBe(false);
    }
  });
});

describe("a polygon", () => {
  it("is not hit in its hole and counts without it", () => {
    expect(shapeOf(square).hit(square, { x: 25, y: 25 }, 0)).toBe(true);
    expect(shapeOf(holed).hit(holed, { x: 25, y: 25 }, 0)).toBe(false);
    expect(shapeOf(holed).area(holed)).toBe(1600 - 100);
  });

  it("gets a vertex where a middle is dragged, in whichever ring", () => {
    const more = shapeOf(holed).drag(holed, "m:1:0", { x: 25, y: 15 }, image);
    expect(more.holes).toEqual([[[20, 20], [25, 15], [30, 20], [30, 30], [20, 30]]]);
    expect(more.points).toEqual(square.points);
    const closing = shapeOf(square).drag(square, "m:0:3", { x: 5, y: 30 }, image);
    expect(closing.points.at(-1)).toEqual([5, 30]);
  });

  it("keeps three vertices, and loses a hole rather than keep two", () => {
    const without = shapeOf(holed).without!;
    const triangle = without(holed, "v:1:0");
    expect(triangle?.holes?.[0]).toHaveLength(3);
    expect(without(triangle!, "v:1:0")?.holes).toBeUndefined();
    const three = without(square, "v:0:0")!;
    expect(without(three, "v:0:0")).toBeNull();
  });

  it("never repeats its first point at the end", () => {
    const shut = { ...square, points: [...square.points, [10.001, 10]] as const };
    expect(shapeOf(square).rounded(shut).points).toHaveLength(4);
  });
});

describe("a rotated box", () => {
  it("stands on the side it was drawn from", () => {
    const made: RotatedBox = { ...base, kind: "rotated_box", ...fromSide({ x: 10, y: 10 }, { x: 10, y: 30 }, { x: 4, y: 12 }) };
    expect(made).toMatchObject({ cx: 7, cy: 20, width: 20, height: 6, angle: 90 });
  });

  it("keeps the opposite side in place when a side is dragged", () => {
    const before = rotatedCorners(turned);
    const wider = shapeOf(turned).drag(turned, "e", { x: 75, y: 60 }, image);
    const after = rotatedCorners(wider);
    for (const at of [0, 3]) {
      expect(after[at]?.x).toBeCloseTo(before[at]!.x, 9);
      expect(after[at]?.y).toBeCloseTo(before[at]!.y, 9);
    }
    expect(wider.height).toBe(10);
  });

  it("turns to where its handle is dragged, always within one turn", () => {
    const shape = shapeOf(turned);
    expect(shape.drag(turned, "turn", { x: 90, y: 40 }, image).angle).toBeCloseTo(90);
    expect(shape.drag(turned, "turn", { x: 50, y: 0 }, image).angle).toBeCloseTo(0);
    expect(shape.turn!(turned, -45).angle).toBe(345);
    expect(shape.rounded({ ...turned, angle: 359.999 }).angle).toBe(0);
  });
});

describe("keypoints", () => {
  it("leave unlabelled points at nought", () => {
    const moved = shapeOf(pose).move(pose, 5, 5, image);
    expect(moved.points).toEqual([[15, 15, 2], [0, 0, 0], [35, 45, 1]]);
  });

  it("are hidden, shown, and put in the middle when they were missing", () => {
    expect(toggleSight(pose, 0).points[0]).toEqual([10, 10, 1]);
    expect(toggleSight(pose, 2).points[2]).toEqual([30, 40, 2]);
    expect(toggleSight(pose, 1).points[1]).toEqual([20, 25, 2]);
  });

  it("keep at least one", () => {
    const one = shapeOf(pose).without!(pose, "v:0:0");
    expect(one?.points[0]).toEqual([0, 0, 0]);
    expect(shapeOf(pose).without!(one!, "v:0:2")).toBeNull();
  });
});

describe("regions", () => {
  it("are the same whoever said them and however their keys are ordered", () => {
    const drafted = { ...box("b", 1, 2, 3, 4), score: 0.5 };
    const { class: cls, ...rest } = box("b", 1, 2, 3, 4);
    expect(sameRegions([drafted], [{ ...rest, class: cls }])).toBe(true);
    expect(sameRegions([drafted, choice(1)], [choice(1), drafted])).toBe(false);
  });

  it("have the attributes of their class", () => {
    const field = { name: "f", kind: "box" as const, classes: [0, 1], attributes: [
      { name: "truncated", kind: "checkbox" as const }, { name: "plate", kind: "text" as const, classes: [1] },
    ] };
    expect(attributesFor(field, [0]).map(({ name }) => name)).toEqual(["truncated"]);
    expect(attributesFor(field, [1]).map(({ name }) => name)).toEqual(["truncated", "plate"]);
  });
});
