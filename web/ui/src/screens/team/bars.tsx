import type { JSX } from "preact";
import { niceScale, place } from "../../model/plot";
import { words } from "../../words";

interface Bar {
  readonly label: string;
  readonly day: string;
  readonly value: number;
}

interface Props {
  title: string;
  /** Both days are shown, and all between, whether something was done on them or not. */
  first: string;
  last: string;
  bars: readonly Bar[];
}

const WIDTH = 360;
const HEIGHT = 200;
const LEFT = 46;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 36;
const DAY_MS = 86_400_000;
const WIDEST = 26;

/** A count a day. Each bar says its day and value, so the figures are there without the picture. */
export function Bars({ title, first, last, bars }: Props): JSX.Element {
  const days = Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1;
  const scale = niceScale(0, Math.max(1, ...bars.map(({ value }) => value)));
  const up = (value: number): number => place(value, scale, HEIGHT - BOTTOM, TOP);
  const slot = (WIDTH - LEFT - RIGHT) / days;
  const width = Math.max(1, Math.min(WIDEST, slot * 0.8));
  const across = (day: string): number => LEFT + (Math.round((Date.parse(day) - Date.parse(first)) / DAY_MS) + 0.5) * slot;
  const said = bars.map(({ label, value }) => words.team.work.bar(label, value)).join("; ");
  return (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title}: ${said}`}>
        {scale.ticks.map((tick) => (
          <g key={tick} class="tick">
            <line x1={LEFT} x2={WIDTH - RIGHT} y1={up(tick)} y2={up(tick)} />
            <text x={LEFT - 6} y={up(tick) + 4} text-anchor="end">{words.count(tick)}</text>
          </g>
        ))}
        {bars.map(({ label, day, value }) => (
          <rect key={day} class="bar" x={across(day) - width / 2} width={width} y={up(value)} height={HEIGHT - BOTTOM - up(value)}>
            <title>{words.team.work.bar(label, value)}</title>
          </rect>
        ))}
        {[first, last].map((day, at) => (
          <text key={day} x={at === 0 ? LEFT : WIDTH - RIGHT} y={HEIGHT - BOTTOM + 15} text-anchor={at === 0 ? "start" : "end"}>{day.slice(5)}</text>
        ))}
      </svg>
    </figure>
  );
}
