import { describe, expect, it } from "vitest";
import { Blocks } from "../src/model/blocks";
import { characterStep, snapToCharacters, snapToWords, wordAt, wordEndStep, wordStep } from "../src/model/boundaries";
import { CodePoints } from "../src/model/codepoints";
import { Heights } from "../src/model/heights";

const FAMILY = "👩‍👩‍👧‍👦";
const PIECES = ["a", "Ünïcödé", " ", "\n", "😀", FAMILY, "e\u0301", "שלום", "مرحبا", "你好世界", "🇨🇭", ",", "𝒜𝒷", "x".repeat(40), "\u200f", "\r\n"];

/** Mulberry32: the same texts in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function texts(count: number): string[] {
  return Array.from({ length: count }, (_, seed) => {
    const next = random(seed + 1);
    return Array.from({ length: Math.floor(next() * 60) }, () => PIECES[Math.floor(next() * PIECES.length)]).join("");
  });
}

describe("code points", () => {
  it("count as Python does, there and back, at every position of any text", () => {
    for (const text of texts(150)) {
      const points = new CodePoints(text);
      const all = [...text];
      expect(points.length).toBe(all.length);
      let unit = 0;
      for (const [point, character] of all.entries()) {
        expect(points.toUnit(point)).toBe(unit);
        expect(points.toPoint(unit)).toBe(point);
        if (character.length === 2) expect(points.toPoint(unit + 1)).toBe(point);
        unit += character.length;
      }
      expect(points.toUnit(all.length)).toBe(text.length);
      expect(points.toPoint(text.length)).toBe(all.length);
    }
  });

  it("cut out what Python would cut out", () => {
    for (const text of texts(60)) {
      const points = new CodePoints(text);
      const all = [...text];
      for (let start = 0; start < all.length; start += 3) expect(points.slice(start, start + 4)).toBe(all.slice(start, start + 4).join(""));
    }
  });
});

describe("words and characters", () => {
  it("widen to whole words and leave blanks out", () => {
    const text = "  Dr. Émile Zola  wrote.";
    expect(cut(text, snapToWords(text, { start: 7, end: 13 }))).toBe("Émile Zola");
    expect(snapToWords(text, { start: 0, end: 2 })).toBeNull();
    expect(cut(text, snapToWords(text, { start: 16, end: 21 }))).toBe("wrote");
  });

  it("know words without blanks between them", () => {
    const text = "我们去北京大学。";
    expect(cut(text, wordAt(text, 4))).toMatch(/^北京/);
    expect(wordAt("a  b", 2)).toBeNull();
    expect(cut("word", wordAt("word", 4))).toBe("word");
  });

  it("never split a character, whatever was pointed at", () => {
    const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
    for (const text of texts(40)) {
      const edges = new Set([...segmenter.segment(text)].map(({ index }) => index).concat(text.length));
      for (let start = 0; start < text.length; start += 2) {
        for (const snapped of [snapToCharacters(text, { start, end: start + 3 }), snapToWords(text, { start, end: start + 3 })]) {
          if (!snapped) continue;
          expect(edges.has(snapped.start) && edges.has(snapped.end), JSON.stringify([text, start, snapped])).toBe(true);
          expect(text.slice(snapped.start, snapped.end).trim()).not.toBe("");
        }
      }
    }
  });

  it("step through a text and always arrive", () => {
    for (const text of [...texts(20), "😀".repeat(200), `${"z".repeat(700)} end`]) {
      for (const step of [characterStep, wordStep, wordEndStep]) {
        let at = 0;
        for (let turn = 0; at < text.length; turn += 1) {
          const next = step(text, at, 1);
          expect(next).toBeGreaterThan(at);
          at = next;
        }
        while (at > 0) {
          const next = step(text, at, -1);
          expect(next).toBeLessThan(at);
          at = next;
        }
      }
    }
    expect(characterStep(`a${FAMILY}b`, 1, 1)).toBe(1 + FAMILY.length);
    expect(wordStep("one two  three", 0, 1)).toBe(4);
    expect(wordEndStep("one two", 0, 1)).toBe(3);
  });
});

describe("blocks", () => {
  it("hold the whole text, each position in one of them, and stay short", () => {
    for (const text of [...texts(60), "word ".repeat(2_000), "字".repeat(4_000), FAMILY.repeat(700), ""]) {
      const blocks = new Blocks(text);
      let unit = 0;
      for (let block = 0; block < blocks.count; block += 1) {
        const { start, end } = blocks.range(block);
        expect(text.slice(unit, start)).toMatch(/^\n?$/);
        expect(end - start).toBeLessThanOrEqual(1_600);
        expect(blocks.at(start)).toBe(block);
        unit = end;
      }
      expect(unit).toBe(text.length);
    }
  });
});

describe("heights", () => {
  it("find rows and pixels as plain sums do", () => {
    const next = random(7);
    const plain = Array.from({ length: 237 }, () => 20 + Math.floor(next() * 80));
    const heights = new Heights(plain);
    for (let turn = 0; turn < 50; turn += 1) {
      const row = Math.floor(next() * plain.length);
      const height = Math.floor(next() * 120);
      expect(heights.measure(row, height)).toBe(height - (plain[row] ?? 0));
      plain[row] = height;
    }
    const tops = plain.map((_, row) => plain.slice(0, row).reduce((sum, height) => sum + height, 0));
    expect(tops.map((_, row) => heights.top(row))).toEqual(tops);
    expect(heights.total).toBe(plain.reduce((sum, height) => sum + height, 0));
    for (let pixel = -5; pixel < heights.total + 50; pixel += 13) {
      const expected = Math.max(tops.findLastIndex((top, row) => top <= pixel && (plain[row] ?? 0) > 0), 0);
      const found = heights.rowAt(pixel);
      if (pixel >= 0 && pixel < heights.total) expect(found).toBe(expected);
      else expect(found).toBeGreaterThanOrEqual(0);
    }
  });
});

function cut(text: string, range: { start: number; end: number } | null): string | null {
  return range && text.slice(range.start, range.end);
}
