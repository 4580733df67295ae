/** Figures with their intervals, in the language of the pages. */

import type { Interval, Unit } from "../model/interval";
import { count, decimal, finePercent } from "./format";

export function formatFigure(value: number | null, unit: Unit): string {
  if (value === null || !Number.isFinite(value)) return "–";
  if (unit === "share") return finePercent(value);
  if (unit === "seconds") return `${decimal(value, 1)} s`;
  return decimal(value, value >= 100 ? 0 : 2);
}

/** "83.0% (79.0–86.0, n = 400)": no figure goes without its interval and sample size. */
export function formatInterval(interval: Interval, unit: Unit): string {
  if (interval.value === null) return `– (n = ${count(interval.n)})`;
  return `${formatFigure(interval.value, unit)} (${formatRange(interval, unit)}, n = ${count(interval.n)})`;
}

export function formatRange(interval: Interval, unit: Unit): string {
  const bare = (value: number | null): string => formatFigure(value, unit).replace(/\s?(%|s)$/, "");
  return `${bare(interval.low)}–${bare(interval.high)}`;
}
