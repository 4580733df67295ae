import { expect, test } from "vitest";
import { itemName } from "../src/model/itemname";

test("a label hidden in the path of an item is not shown", () => {
  expect(itemName({ id: 4, external_id: "cats/tabby/0001.jpg" })).toBe("0001.jpg");
  expect(itemName({ id: 4, external_id: null })).toBe("#4");
  expect(itemName({ id: 4, external_id: "cats/" })).toBe("#4");
});
