import { describe, expect, it } from "vitest";
import { between, fit, matrix, toImage, toScreen, turnAt, visible, zoomAt } from "../src/canvas/viewport";
import { PLAIN, isPlain, toneTable } from "../src/model/tones";
import { accept, above, leastCertainFirst, undecided } from "../src/state/drafting";
import { refusalOf } from "../src/state/labelling";
import { box, choice } from "./fakes";

const drafted = (id: string, score: number) => ({ ...box(id, 0, 0, 5, 5), score });
const mine = box("mine", 1, 1, 3, 3);
const regions = [drafted("sure", 0.9), mine, drafted("guess", 0.2), drafted("so-so", 0.5), choice(1, 0.1)];

describe("drafts", () => {
  it("below the threshold are left out, a person's regions and answers never", () => {
    expect(above(regions, 0.5).map(({ id }) => id)).toEqual(["sure", "mine", "so-so", "p1"]);
    expect(above(regions, 0)).toBe(regions);
    expect(above(regions, 1).map(({ id }) => id)).toEqual(["mine", "p1"]);
  });

  it("are offered the least certain first", () => {
    expect(leastCertainFirst(regions, 0.3).map(({ id }) => id)).toEqual(["so-so", "sure"]);
  });

  it("become a person's word when they are accepted, in one step", () => {
    const set = accept(regions.slice(0, 3));
    expect(set?.updated.map(({ after }) => after.score)).toEqual([undefined, undefined]);
    expect(accept([mine])).toBeNull();
  });

  it("that are unsure must be decided where a project asks for it", () => {
    expect(undecided(regions, 0.6).map(({ id }) => id)).toEqual(["guess", "so-so"]);
    const schema = { classes: [{ id: 0, name: "car" }], fields: [{ name: "objects", kind: "box" as const, classes: [0], multiple: true }] };
    const inField = regions.slice(0, 4).map((region) => ({ ...region, field: "objects" }));
    expect(refusalOf(schema, inField, 0.6)).toEqual({ field: "objects", region: "guess", undecided: 2 });
    expect(refusalOf(schema, inField)).toBeNull();
  });

  it("say which required attribute is empty, and take `no` for an answer", () => {
    const field = { name: "objects", kind: "box" as const, classes: [0], attributes: [{ name: "cut", kind: "checkbox" as const, required: true }] };
    const schema = { classes: [{ id: 0, name: "car" }], fields: [field] };
    const region = { ...mine, field: "objects" };
    expect(refusalOf(schema, [region])).toEqual({ field: "objects", region: "mine", attribute: "cut" });
    expect(refusalOf(schema, [{ ...region, attributes: { cut: false } }])).toBeNull();
  });
});

describe("a turned view", () => {
  const image = { width: 300, height: 200 };
  const screen = { width: 800, height: 600 };
  const view = zoomAt(turnAt(fit(image, screen), { x: 400, y: 300 }, 90), { x: 100, y: 50 }, 1.7);

  it("leads from the image to the screen and back", () => {
    const there = toScreen(view, { x: 12, y: 34 });
    expect(toImage(view, there).x).toBeCloseTo(12, 9);
    expect(toImage(view, there).y).toBeCloseTo(34, 9);
    const [a, b, c, d, e, f] = matrix(view);
    expect(a * 12 + c * 34 + e).toBeCloseTo(there.x, 9);
    expect(b * 12 + d * 34 + f).toBeCloseTo(there.y, 9);
  });

  it("is fitted and centred as it stands", () => {
    const fitted = fit(image, screen, 90);
    expect(toScreen(fitted, { x: 150, y: 100 })).toEqual({ x: 400, y: 300 });
    expect(fitted.scale * 300).toBeLessThanOrEqual(600);
  });

  it("shows the part of the image that lies under the screen", () => {
    const seen = visible(fit(image, screen, 90), screen);
    expect(seen.width).toBeGreaterThan(300);
    expect(seen.x).toBeLessThan(0);
  });

  it("moves what was painted for it to where it belongs now", () => {
    const now = zoomAt(view, { x: 20, y: 30 }, 2);
    const [, x, y, scale] = /translate\((.+)px, (.+)px\) rotate\(0deg\) scale\((.+)\)/.exec(between(view, now))!.map(Number);
    const before = toScreen(view, { x: 5, y: 6 });
    const after = toScreen(now, { x: 5, y: 6 });
    expect(before.x * scale! + x!).toBeCloseTo(after.x, 6);
    expect(before.y * scale! + y!).toBeCloseTo(after.y, 6);
  });
});

describe("tones", () => {
  it("leave a picture alone when nothing is set", () => {
    expect(isPlain(PLAIN)).toBe(true);
    expect([...toneTable(PLAIN)]).toEqual(Array.from({ length: 256 }, (_, value) => value));
  });

  it("invert, lift the dark parts, and spread about the middle", () => {
    expect(toneTable({ ...PLAIN, invert: true })[0]).toBe(255);
    expect(toneTable({ ...PLAIN, gamma: 2 })[64]).toBeGreaterThan(100);
    const hard = toneTable({ ...PLAIN, contrast: 0.5 });
    expect(hard[60]).toBeLessThan(60);
    expect(hard[200]).toBeGreaterThan(200);
  });
});
