/** Imports between the rooms go down, never up. */

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, it } from "vitest";

const FLOORS = ["model", "words", "api", "state", "canvas", "tools", "screens"];
const SOURCE = join(import.meta.dirname, "..", "src");

it("is a house without stairs up", () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
  const wrong: string[] = [];
  for (const file of files) {
    const own = FLOORS.indexOf(file.split("/")[0] ?? "");
    if (own < 0) continue;
    for (const [, target = ""] of readFileSync(join(SOURCE, file), "utf8").matchAll(/from "(\.[^"]+)"/g)) {
      const room = relative(SOURCE, join(SOURCE, dirname(file), target)).split("/")[0] ?? "";
      if (FLOORS.indexOf(room) > own) wrong.push(`${file} imports ${target}`);
    }
  }
  expect(files.length).toBeGreaterThan(50);
  expect(wrong).toEqual([]);
});
