import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bitmapOf, runsOf } from "../src/model/bitmap";
import { Paper } from "../src/model/paper";
import type { Mask } from "../src/model/region";
import { maskShape, withRuns } from "../src/model/regions/mask";
import { BadRuns, readRuns, writeRuns } from "../src/model/rle";

interface Fixture {
  size: [number, number];
  counts: string;
  area: number;
  bounds: [number, number, number, number];
  pixels: string;
}

/** Written by pycocotools itself, see scripts/write_mask_fixtures.py. */
const fixtures = JSON.parse(readFileSync(join(import.meta.dirname, "../../../tests/fixtures/masks.json"), "utf8")) as Fixture[];

const maskOf = ({ size, counts }: Pick<Fixture, "size" | "counts">): Mask => ({ id: "m", kind: "mask", field: "f", class: 0, size, counts });
const text = (bits: Uint8Array): string => bits.join("");

/** Numbers that look random and are the same every time (Lehmer 1951, MINSTD). */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

function painted(width: number, height: number, random: () => number): Paper {
  const paper = new Paper({ width, height }, [width * height]);
  const spot = () => ({ x: random() * width, y: random() * height });
  for (let turn = 0; turn < 6; turn += 1) paper.stroke(spot(), spot(), random() * 8, random() < 0.7 ? 1 : 0);
  return paper;
}

describe("run-lengths", () => {
  it("are read as pycocotools wrote them, and written just so", () => {
    for (const { size: [height, width], counts, pixels } of fixtures) {
      const paper = new Paper({ width, height }, readRuns(counts));
      expect(text(paper.bits)).toBe(pixels);
      expect(writeRuns(readRuns(counts))).toBe(counts);
    }
  });

  it("give the bounds and the area that pycocotools gives", () => {
    for (const fixture of fixtures) {
      const { x, y, width, height } = maskShape.bounds(maskOf(fixture));
      expect(maskShape.area(maskOf(fixture))).toBe(fixture.area);
      expect(fixture.area === 0 ? [0, 0, 0, 0] : fixture.bounds).toEqual([x, y, width, height]);
    }
  });

  it("come back from a bitmap cut to its bounds", () => {
    for (const { size: [height, width], counts } of fixtures) {
      const runs = readRuns(counts);
      expect(writeRuns(runsOf(bitmapOf(runs, height), { width, height }))).toBe(counts);
    }
  });

  it("are refused when they are none", () => {
    expect(() => readRuns("é")).toThrow(BadRuns);
    expect(() => readRuns("oooooooooooooooo")).toThrow(BadRuns);
  });
});

describe("painting a mask", () => {
  it("encodes only what a stroke touched, and gets the same as encoding it all", () => {
    const random = lehmer(7);
    for (let turn = 0; turn < 40; turn += 1) {
      const [width, height] = [1 + Math.floor(random() * 50), 1 + Math.floor(random() * 50)];
      const paper = painted(width, height, random);
      for (let more = 0; more < 3; more += 1) {
        paper.encode();
        paper.stroke({ x: random() * width, y: random() * height }, { x: random() * width, y: random() * height }, 3, more % 2 === 0 ? 1 : 0);
        const again = new Paper({ width, height }, paper.encode());
        expect(text(again.bits)).toBe(text(paper.bits));
        expect(runsOf({ x: 0, y: 0, width, height, bits: paper.bits }, { width, height })).toEqual(paper.encode());
      }
    }
  });

  it("covers pixels by their centres, however small the brush", () => {
    const paper = new Paper({ width: 9, height: 9 }, [81]);
    paper.stroke({ x: 4.5, y: 4.5 }, { x: 4.5, y: 4.5 }, 0, 1);
    expect(paper.bits.filter((bit) => bit === 1)).toHaveLength(1);
    paper.stroke({ x: 4.5, y: 4.5 }, { x: 4.5, y: 4.5 }, 1, 1);
    expect(paper.bits.filter((bit) => bit === 1)).toHaveLength(5);
  });

  it("fills what the mask encloses and nothing else", () => {
    const ring = ["00000", "01110", "01010", "01110", "00000"].join("");
    const bits = Uint8Array.from(ring, Number);
    const size = { width: 5, height: 5 };
    const paper = new Paper(size, runsOf({ x: 0, y: 0, ...size, bits }, size));
    expect(paper.fill({ x: 2.5, y: 2.5 })).toEqual({ x: 2, y: 2, width: 1, height: 1 });
    expect(text(paper.bits)).toBe(["00000", "01110", "01110", "01110", "00000"].join(""));
    expect(paper.fill({ x: 2.5, y: 2.5 }).width).toBe(0);
  });

  it("moves a mask as far as the image lets it", () => {
    const size = { width: 10, height: 8 };
    const bits = new Uint8Array(6).fill(1);
    const mask = withRuns(maskOf({ size: [8, 10], counts: "" }), runsOf({ x: 1, y: 1, width: 3, height: 2, bits }, size));
    expect(maskShape.bounds(maskShape.move(mask, 2.4, -5, size))).toEqual({ x: 3, y: 0, width: 3, height: 2 });
    expect(maskShape.area(maskShape.move(mask, 99, 99, size))).toBe(6);
    expect(maskShape.hit(mask, { x: 3.9, y: 2.9 }, 0)).toBe(true);
    expect(maskShape.hit(mask, { x: 4.1, y: 2 }, 0)).toBe(false);
  });
});
