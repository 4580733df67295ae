import type { Binding } from "./binding";

/** For whatever is one of many on the item: a box, a polygon, a span. */
export const REGION_KEYS = [
  { command: "delete", keys: ["Delete", "Backspace"], scope: "regions", needsSelection: true },
  { command: "box-next", keys: ["."], scope: "regions", repeats: true },
  { command: "box-previous", keys: [","], scope: "regions", repeats: true },
  { command: "draft-next", keys: [">"], scope: "regions", repeats: true },
  { command: "draft-previous", keys: ["<"], scope: "regions", repeats: true },
  { command: "accept-one", keys: ["Shift+Enter"], scope: "regions" },
  { command: "reject-one", keys: ["Shift+Delete", "Shift+Backspace"], scope: "regions" },
  { command: "accept-all", keys: ["Ctrl+Enter"], scope: "regions" },
] as const satisfies readonly Binding[];
