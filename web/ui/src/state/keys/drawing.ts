import type { Binding } from "./binding";

/** While a shape is under way, or the pointer is moved by keys: these come before everything else. */
export const DRAWING_KEYS = [
  { command: "finish", keys: ["Enter"], scope: "drawing" },
  { command: "retract", keys: ["Backspace", "Ctrl+Z"], scope: "drawing", repeats: true },
  { command: "point-skip", keys: ["Shift+N"], scope: "points" },
  { command: "point-left", keys: ["ArrowLeft"], scope: "pointer", repeats: true },
  { command: "point-right", keys: ["ArrowRight"], scope: "pointer", repeats: true },
  { command: "point-up", keys: ["ArrowUp"], scope: "pointer", repeats: true },
  { command: "point-down", keys: ["ArrowDown"], scope: "pointer", repeats: true },
  { command: "point-left-little", keys: ["Shift+ArrowLeft"], scope: "pointer", repeats: true },
  { command: "point-right-little", keys: ["Shift+ArrowRight"], scope: "pointer", repeats: true },
  { command: "point-up-little", keys: ["Shift+ArrowUp"], scope: "pointer", repeats: true },
  { command: "point-down-little", keys: ["Shift+ArrowDown"], scope: "pointer", repeats: true },
  { command: "point-press", keys: ["Space"], scope: "pointer" },
] as const satisfies readonly Binding[];
