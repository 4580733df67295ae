/** A figure with its interval and sample size; value, low and high are null when nothing was counted. */

export interface Interval {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

export type Unit = "share" | "number" | "seconds";

export function formatFigure(value: number | null, unit: Unit): string {
  if (value === null || !Number.isFinite(value)) return "–";
  if (unit === "share") return `${(value * 100).toFixed(1)} %`;
  if (unit === "seconds") return `${value.toFixed(1)} s`;
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

/** "83.0 % (79.0–86.0, n = 400)": no figure goes without its interval and sample size. */
export function formatInterval(interval: Interval, unit: Unit): string {
  if (interval.value === null) return `– (n = ${interval.n})`;
  return `${formatFigure(interval.value, unit)} (${formatRange(interval, unit)}, n = ${interval.n})`;
}

export function formatRange(interval: Interval, unit: Unit): string {
  const bare = (value: number | null): string => formatFigure(value, unit).replace(/ (%|s)$/, "");
  return `${bare(interval.low)}–${bare(interval.high)}`;
}
