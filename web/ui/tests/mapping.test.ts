import { expect, test } from "vitest";
import { adds, decided, likely } from "../src/model/mapping";

test("a class is taken as it is, as another one, or left out", () => {
  const one = decided({}, "Person", "PER");
  const two = decided(one, "noise", null);
  expect(two).toEqual({ Person: "PER", noise: null });
  expect(decided(two, "Person", undefined)).toEqual({ noise: null });
});

test("classes are added only where an unknown one is taken as it is", () => {
  const classes = [{ name: "PER", known: true }, { name: "person", known: false }];
  expect(adds({}, classes)).toBe(true);
  expect(adds({ person: "PER" }, classes)).toBe(false);
  expect(adds({ person: null }, classes)).toBe(false);
});

test("what is spelt alike is most likely the same", () => {
  expect(likely("traffic_lights", ["Traffic light", "car"])).toBe("Traffic light");
  expect(likely("lorry", ["truck"])).toBeUndefined();
  expect(likely("cat", ["Cat", "cats"])).toBeUndefined();
});
