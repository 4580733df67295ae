/** Choosing tiles by arrows, ranges and frames. */

import { expect, it } from "vitest";
import { all, framed, NOTHING_CHOSEN, only, range, step, toggled } from "../src/model/wall";

const places = (chosen: { places: ReadonlySet<number> }): number[] => [...chosen.places].sort((a, b) => a - b);

it("moves by arrows and stops at the edges", () => {
  const first = step(NOTHING_CHOSEN, "right", false, 10, 4);
  expect([first.at, places(first)]).toEqual([0, [0]]);
  expect(step(first, "down", false, 10, 4).at).toBe(4);
  expect(step(only(9), "down", false, 10, 4).at).toBe(9);
  expect(step(only(1), "up", false, 10, 4).at).toBe(0);
  expect(step(only(3), "last", false, 10, 4).at).toBe(9);
  expect(step(NOTHING_CHOSEN, "down", false, 10, 4).at).toBe(0);
  expect(step(NOTHING_CHOSEN, "left", false, 10, 4).at).toBe(9);
  expect(step(only(3), "left", false, 0, 4)).toBe(NOTHING_CHOSEN);
});

it("extends from where the range began", () => {
  const down = step(only(2), "down", true, 10, 4);
  expect(places(down)).toEqual([2, 3, 4, 5, 6]);
  expect(places(step(down, "up", true, 10, 4))).toEqual([2]);
  expect(places(range(5, 3))).toEqual([3, 4, 5]);
  expect(places(all(3))).toEqual([0, 1, 2]);
  expect(all(0)).toBe(NOTHING_CHOSEN);
});

it("toggles one and frames many", () => {
  expect(places(toggled(toggled(only(1), 3), 1))).toEqual([3]);
  const tiles = [0, 1, 2, 3].map((i) => ({ left: i * 10, right: i * 10 + 8, top: 0, bottom: 8 }));
  expect(places(framed(only(0), { left: 15, right: 25, top: 4, bottom: 40 }, tiles))).toEqual([0, 1, 2]);
  expect(framed(NOTHING_CHOSEN, { left: 50, right: 60, top: 0, bottom: 1 }, tiles).at).toBe(-1);
});
