import { expect, it } from "vitest";
import { uniqueId } from "../src/model/unique";

it("makes names of the fourth kind, each once", () => {
  const names = Array.from({ length: 200 }, uniqueId);
  expect(new Set(names).size).toBe(200);
  for (const name of names) expect(name).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
