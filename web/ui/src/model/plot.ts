/** Scales of a small plot: values to pixels, and round numbers for its axes. Pure. */

import type { Interval } from "./interval";

export interface PlotPoint {
  readonly x: number;
  readonly label: string;
  readonly y: Interval;
}

export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** Three to six round steps that cover low..high. */
export function niceScale(low: number, high: number): Scale {
  const span = high > low ? high - low : Math.max(Math.abs(high), 1);
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? power * 10;
  const first = Math.floor(low / step) * step;
  const last = Math.ceil(high / step) * step;
  const count = Math.max(1, Math.round((last - first) / step));
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((first + index * step).toPrecision(12)));
  return { low: first, high: ticks.at(-1) ?? last, ticks };
}

/** The band must fit as well as the line; a share never leaves 0..1. */
export function valueScale(points: readonly PlotPoint[], share: boolean): Scale {
  const values = points.flatMap(({ y }) => [y.value, y.low, y.high]).filter((value) => value !== null);
  const scale = niceScale(Math.min(...values), Math.max(...values));
  if (!share) return scale.low < 0 ? { ...scale, low: 0, ticks: scale.ticks.filter((tick) => tick >= 0) } : scale;
  const ticks = scale.ticks.filter((tick) => tick >= 0 && tick <= 1);
  return { low: ticks[0] ?? 0, high: ticks.at(-1) ?? 1, ticks };
}

export function place(value: number, scale: Pick<Scale, "low" | "high">, from: number, to: number): number {
  if (scale.high === scale.low) return (from + to) / 2;
  return from + ((value - scale.low) / (scale.high - scale.low)) * (to - from);
}
