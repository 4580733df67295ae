import type { JSX } from "preact";
import type { Unit } from "../../model/interval";
import { formatFigure, formatInterval } from "../../words/figures";
import { place, valueScale, type PlotPoint } from "../../model/plot";
import { words } from "../../words";
import { finePercent } from "../../words/format";

interface Props {
  title: string;
  axis: string;
  unit: Unit;
  points: readonly PlotPoint[];
}

const WIDTH = 360;
const HEIGHT = 200;
const LEFT = 46;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 36;
/** More labels than these would run into each other; the points between say theirs when pointed at. */
const MOST_LABELS = 7;

/** A line with its 95 % band. The figures are readable without the picture: each point has its words. */
export function Plot({ title, axis, unit, points: given }: Props): JSX.Element {
  const points = given.filter(({ y }) => y.value !== null);
  return (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      {points.length === 0 ? <p class="quiet-note">{words.loop.plots.noData}</p> : <Curve axis={axis} unit={unit} points={points} title={title} />}
    </figure>
  );
}

function Curve({ axis, unit, points, title }: Props): JSX.Element {
  const scale = valueScale(points, unit === "share");
  const xs = points.map(({ x }) => x);
  const across = { low: Math.min(...xs), high: Math.max(...xs) };
  const inset = points.length > 1 ? 10 : 0;
  const at = (x: number): number => place(x, across, LEFT + inset, WIDTH - RIGHT - inset);
  const up = (y: number | null): number => place(y ?? 0, scale, HEIGHT - BOTTOM, TOP);
  const step = Math.ceil(points.length / MOST_LABELS);
  const line = points.map(({ x, y }) => `${at(x)},${up(y.value)}`).join(" ");
  const band = [...points.map(({ x, y }) => `${at(x)},${up(y.high ?? y.value)}`),
    ...[...points].reverse().map(({ x, y }) => `${at(x)},${up(y.low ?? y.value)}`)].join(" ");
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title}: ${points.map(({ label, y }) => `${label} ${formatInterval(y, unit)}`).join("; ")}`}>
      {scale.ticks.map((tick) => (
        <g key={tick} class="tick">
          <line x1={LEFT} x2={WIDTH - RIGHT} y1={up(tick)} y2={up(tick)} />
          <text x={LEFT - 6} y={up(tick) + 4} text-anchor="end">{formatTick(tick, unit)}</text>
        </g>
      ))}
      {points.length > 1 && <polygon class="band" points={band} />}
      {points.length > 1 && <polyline class="line" points={line} />}
      {points.map(({ x, label, y }, position) => (
        <g key={label} class="point">
          <line x1={at(x)} x2={at(x)} y1={up(y.low ?? y.value)} y2={up(y.high ?? y.value)} />
          <circle cx={at(x)} cy={up(y.value)} r={3.5}><title>{`${label}: ${formatInterval(y, unit)}`}</title></circle>
          {position % step === 0 && <text x={at(x)} y={HEIGHT - BOTTOM + 15} text-anchor="middle">{label}</text>}
        </g>
      ))}
      <text class="axis" x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 4} text-anchor="middle">{axis} · {words.loop.plots.band}</text>
    </svg>
  );
}

function formatTick(tick: number, unit: Unit): string {
  if (unit === "share") return finePercent(tick);
  return unit === "seconds" ? formatFigure(tick, unit) : String(tick);
}
