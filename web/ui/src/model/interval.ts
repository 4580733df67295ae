/** A figure with its interval and sample size; value, low and high are null when nothing was counted. */

export interface Interval {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

export type Unit = "share" | "number" | "seconds";
