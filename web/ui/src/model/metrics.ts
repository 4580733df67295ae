/** Finds figures in a model's metrics, whatever else its trainer noted beside them. */

import type { Interval } from "./interval";

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function asInterval(value: unknown): Interval | null {
  if (!isRecord(value) || typeof value["n"] !== "number") return null;
  const number = (name: string): number | null => (typeof value[name] === "number" ? value[name] : null);
  return { value: number("value"), low: number("low"), high: number("high"), n: value["n"] };
}

/** `figure(metrics, "test", "accuracy")`; null when it is not there. */
export function figure(metrics: unknown, ...path: readonly string[]): Interval | null {
  let at: unknown = metrics;
  for (const name of path) {
    if (!isRecord(at)) return null;
    at = at[name];
  }
  return asInterval(at);
}

/** Accuracy on the frozen test items, or on whatever the model was measured by. */
export function testAccuracy(metrics: unknown): Interval | null {
  return figure(metrics, "test", "accuracy") ?? figure(metrics, "accuracy") ?? figure(metrics, "validation", "accuracy");
}
