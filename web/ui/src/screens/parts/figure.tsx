import type { JSX } from "preact";
import type { Interval, Unit } from "../../model/interval";
import { words } from "../../words";
import { formatFigure, formatRange } from "../../words/figures";

/** A figure never stands without its interval and its sample size. */
export function Figure({ of, unit }: { of: Interval | null | undefined; unit: Unit }): JSX.Element {
  if (!of || of.value === null) return <span class="figure none">– <small>{words.sizeNote(of?.n ?? 0)}</small></span>;
  return (
    <span class="figure">
      {formatFigure(of.value, unit)} <small>{formatRange(of, unit)} · {words.sizeNote(of.n)}</small>
    </span>
  );
}
