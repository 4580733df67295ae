import type { Binding } from "./binding";

export const ANSWER_KEYS = [
  { command: "accept", keys: ["Enter", "Space"], scope: "all" },
  { command: "skip", keys: ["Shift+S"], scope: "all" },
] as const satisfies readonly Binding[];

export const GENERAL_KEYS = [
  { command: "back", keys: ["ArrowLeft", "["], scope: "all" },
  { command: "forward", keys: ["ArrowRight", "]"], scope: "all" },
  { command: "field-up", keys: ["ArrowUp", "Ctrl+ArrowUp"], scope: "fields" },
  { command: "field-down", keys: ["ArrowDown", "Ctrl+ArrowDown"], scope: "fields" },
  { command: "undo", keys: ["Ctrl+Z"], scope: "all", repeats: true },
  { command: "redo", keys: ["Ctrl+Shift+Z", "Ctrl+Y"], scope: "all", repeats: true },
  { command: "filter", keys: ["/"], scope: "all" },
  { command: "palette", keys: ["Ctrl+K"], scope: "all" },
  { command: "repeat", keys: ["Shift+R"], scope: "all" },
  { command: "escape", keys: ["Escape"], scope: "all" },
  { command: "help", keys: ["?"], scope: "all" },
] as const satisfies readonly Binding[];
