import type { Binding } from "./binding";

/** Only where answers of others are judged. */
export const REVIEW_KEYS = [
  { command: "reject", keys: ["Shift+X"], scope: "review" },
  { command: "next-answer", keys: ["Shift+A"], scope: "review" },
] as const satisfies readonly Binding[];
