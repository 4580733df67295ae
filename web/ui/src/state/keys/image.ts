import type { Binding } from "./binding";

/** Plain letters are left to the classes, apart from the two drawing tools. */
export const IMAGE_KEYS = [
  { command: "nudge-left", keys: ["ArrowLeft"], scope: "boxes", needsSelection: true, repeats: true },
  { command: "nudge-right", keys: ["ArrowRight"], scope: "boxes", needsSelection: true, repeats: true },
  { command: "nudge-up", keys: ["ArrowUp"], scope: "boxes", needsSelection: true, repeats: true },
  { command: "nudge-down", keys: ["ArrowDown"], scope: "boxes", needsSelection: true, repeats: true },
  { command: "push-left", keys: ["Shift+ArrowLeft"], scope: "boxes", needsSelection: true, repeats: true },
  { command: "push-right", keys: ["Shift+ArrowRight"], scope: "boxes", needsSelection: true, repeats: true },
  { command: "push-up", keys: ["Shift+ArrowUp"], scope: "boxes", needsSelection: true, repeats: true },
  { command: "push-down", keys: ["Shift+ArrowDown"], scope: "boxes", needsSelection: true, repeats: true },
  { command: "tool-draw", keys: ["b"], scope: "boxes" },
  { command: "tool-select", keys: ["v"], scope: "boxes" },
  { command: "hide", keys: ["Shift+H"], scope: "boxes" },
  { command: "zoom-in", keys: ["+", "="], scope: "image", repeats: true },
  { command: "zoom-out", keys: ["-"], scope: "image", repeats: true },
  { command: "fit", keys: ["Shift+F"], scope: "image" },
] as const satisfies readonly Binding[];
