/** Buttons change one term of a filter and leave the rest alone. */

import { expect, it } from "vitest";
import { quoted, termsOf, valueOf, withValue } from "../src/model/query";

it("keeps quoted words together", () => {
  expect(termsOf('state:done label:"big dog",cat  "free \\" kick" x')).toEqual(["state:done", 'label:"big dog",cat', '"free \\" kick"', "x"]);
  expect(termsOf(" ")).toEqual([]);
});

it("reads what one button can show", () => {
  expect(valueOf("state:done goal", "state")).toBe("done");
  expect(valueOf('predicted:"big dog"', "predicted")).toBe("big dog");
  expect(valueOf("goal", "state")).toBe("");
  for (const where of ["state:open,done", "-state:open", "state:open state:done"]) expect(valueOf(where, "state")).toBeNull();
});

it("replaces a term, adds one, takes one away", () => {
  expect(withValue('goal state:done "a b"', "state", "open")).toBe('goal "a b" state:open');
  expect(withValue("goal", "predicted", "big dog")).toBe('goal predicted:"big dog"');
  expect(withValue("-state:open confidence<0.5", "state", "")).toBe("confidence<0.5");
  expect(withValue("goal", "scenario", quoted("x"))).toBe("goal scenario:x");
  for (const name of ['say "hi"', "a\\b", "-x", "a,b", "自由"]) expect(valueOf(withValue("", "label", name), "label")).toBe(name);
});
