import { describe, expect, it } from "vitest";
import { RegionIndex } from "../src/canvas/regionindex";
import { fit, toImage, toScreen, zoomAt } from "../src/canvas/viewport";
import { change, shift } from "../src/model/changes";
import { HANDLES, handlePoint, moveRect, rectFrom, resizeRect } from "../src/model/geometry";
import { smallest } from "../src/model/shapes";
import { niceScale, valueScale } from "../src/model/plot";
import { box } from "./fakes";

const image = { width: 100, height: 80 };

describe("boxes", () => {
  it("are drawn from any corner to any other", () => {
    expect(rectFrom({ x: 9, y: 7 }, { x: 2, y: 3 })).toEqual({ x: 2, y: 3, width: 7, height: 4 });
  });

  it("stay inside the image when moved", () => {
    const rect = { x: 10, y: 10, width: 20, height: 20 };
    expect(moveRect(rect, -50, 500, image)).toEqual({ x: 0, y: 60, width: 20, height: 20 });
  });

  it("turn over when a handle passes the other side", () => {
    const rect = { x: 10, y: 10, width: 20, height: 20 };
    expect(resizeRect(rect, "e", { x: 5, y: 0 }, image)).toEqual({ x: 5, y: 10, width: 5, height: 20 });
    expect(resizeRect(rect, "nw", { x: 40, y: 40 }, image)).toEqual({ x: 30, y: 30, width: 10, height: 10 });
  });

  it("do not change when a handle is dropped where it was", () => {
    const rect = { x: 10, y: 12, width: 20, height: 24 };
    for (const handle of HANDLES) expect(resizeRect(rect, handle, handlePoint(rect, handle), image)).toEqual(rect);
  });

  it("let the smallest win", () => {
    const boxes = [box("big", 0, 0, 50, 50), box("small", 10, 10, 5, 5)];
    expect(smallest(boxes)?.id).toBe("small");
    expect(smallest([])).toBeUndefined();
  });
});

describe("the viewport", () => {
  it("keeps the point under the cursor when zooming", () => {
    const view = fit(image, { width: 640, height: 480 });
    const at = { x: 123, y: 77 };
    const before = toImage(view, at);
    const after = toImage(zoomAt(view, at, 1.7), at);
    expect(after.x).toBeCloseTo(before.x, 9);
    expect(after.y).toBeCloseTo(before.y, 9);
  });

  it("fits large images and enlarges tiny ones in whole steps", () => {
    expect(fit({ width: 4000, height: 3000 }, { width: 648, height: 648 }).scale).toBeCloseTo(0.15);
    expect(fit({ width: 8, height: 8 }, { width: 1000, height: 800 }).scale).toBe(60);
    expect(fit({ width: 28, height: 28 }, { width: 1000, height: 800 }).scale).toBe(17);
  });

  it("centres what it fits", () => {
    const screen = { width: 640, height: 480 };
    const middle = toScreen(fit(image, screen), { x: 50, y: 40 });
    expect(middle).toEqual({ x: 320, y: 240 });
  });
});

describe("the index of regions", () => {
  it("follows every change", () => {
    const index = new RegionIndex();
    const [a, b] = [box("a", 0, 0, 10, 10), box("b", 30, 30, 10, 10)];
    const moved = { ...a, x: 50 };
    index.follow({ ...change({}), origin: "load" }, [a, b]);
    expect(index.at({ x: 5, y: 5 }, 1)?.id).toBe("a");
    index.follow(change({ updated: [{ before: a, after: moved }] }), [moved, b]);
    expect(index.at({ x: 5, y: 5 }, 1)).toBeUndefined();
    expect(index.at({ x: 55, y: 5 }, 1)?.id).toBe("a");
    index.follow(change({ deleted: [moved] }), [b]);
    expect(index.within({ x: 0, y: 0, width: 100, height: 100 }).map(({ id }) => id)).toEqual(["b"]);
  });

  it("takes a near miss, but prefers a hit", () => {
    const index = new RegionIndex();
    index.follow({ ...change({}), origin: "load" }, [box("a", 10, 10, 20, 20), box("b", 31, 10, 5, 5)]);
    expect(index.at({ x: 9, y: 15 }, 2)?.id).toBe("a");
    expect(index.at({ x: 29.5, y: 12 }, 2)?.id).toBe("a");
  });

  it("keeps the z-order, whatever the tree's own", () => {
    const index = new RegionIndex();
    const all = Array.from({ length: 40 }, (_, at) => box(`b${at}`, (at * 37) % 90, (at * 53) % 90, 10, 10));
    index.follow({ ...change({}), origin: "load" }, all);
    const everything = { x: 0, y: 0, width: 100, height: 100 };
    expect(index.within(everything)).toEqual(all);
    const restacked = [...all.slice(1), all[0]!];
    index.follow(shift({ id: "b0", from: 0, to: 39 }), restacked);
    expect(index.within(everything)).toEqual(restacked);
  });
});

describe("plots", () => {
  it("get round steps that cover the values", () => {
    const { low, high, ticks } = niceScale(0.62, 0.95);
    expect(low).toBeLessThanOrEqual(0.62);
    expect(high).toBeGreaterThanOrEqual(0.95);
    expect(ticks.length).toBeGreaterThan(2);
  });

  it("never show a share beyond one, nor counts below nought", () => {
    const point = (value: number, low: number, high: number) => ({ x: 1, label: "1", y: { value, low, high, n: 9 } });
    expect(valueScale([point(0.97, 0.9, 1)], true).high).toBeLessThanOrEqual(1);
    expect(valueScale([point(0.1, 0, 0.4), point(3, 2, 4)], false).low).toBe(0);
  });
});
