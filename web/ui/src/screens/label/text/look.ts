/** The view's side of the caret: lines as they are drawn, and bringing a position into sight. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";
import type { Pen } from "../../../tools/pen";
import type { Look } from "../../../tools/textmoves";
import type { Ranges } from "./ranges";
import type { Scroll } from "./scroll";

const MARGIN = 40;

export function useLook(pen: Pen, frame: RefObject<HTMLElement | null>, ranges: () => Ranges | null, scroll: Scroll): void {
  const wanted = useRef<number | null>(null);
  const now = useRef(scroll);
  now.current = scroll;
  useLayoutEffect(() => {
    if (wanted.current === null || !frame.current) return;
    if (show(wanted.current, frame.current, ranges())) wanted.current = null;
  });
  useEffect(() => {
    const reveal = (unit: number): void => {
      const element = frame.current;
      if (!element || show(unit, element, ranges())) return;
      wanted.current = unit;
      element.scrollTop = now.current.heights.top(pen.page.value.blocks.at(unit)) - element.clientHeight / 3;
      now.current.look();
    };
    const look: Look = {
      reveal,
      lineStep: (unit, step) => vertical(unit, step, 0, frame.current, ranges()),
      pageStep: (unit, step) => vertical(unit, step, (frame.current?.clientHeight ?? 0) * 0.8, frame.current, ranges()),
      lineEdge: (unit, step) => lineEdge(unit, step, frame.current, ranges()),
      top: () => topUnit(frame.current, ranges()),
      rightToLeft: (unit) => ranges()?.rightToLeft(unit) ?? false,
    };
    pen.look = look;
    return () => {
      pen.look = null;
    };
  }, [pen, ranges]);
}

/** True when the position is drawn, and then also in sight. */
function show(unit: number, frame: HTMLElement, ranges: Ranges | null): boolean {
  const at = ranges?.caret(unit);
  if (!at) return false;
  const body = frame.querySelector<HTMLElement>(".text-body");
  const y = at.y + (body?.offsetTop ?? 0);
  if (y < frame.scrollTop + MARGIN) frame.scrollTop = y - MARGIN;
  else if (y + at.height > frame.scrollTop + frame.clientHeight - MARGIN) {
    frame.scrollTop = y + at.height - frame.clientHeight + MARGIN;
  }
  return true;
}

function vertical(unit: number, step: 1 | -1, far: number, frame: HTMLElement | null, ranges: Ranges | null): number {
  const at = ranges?.caret(unit);
  const body = frame?.querySelector(".text-body")?.getBoundingClientRect();
  if (!at || !frame || !ranges || !body) return unit;
  if (far > 0) frame.scrollTop += step * far;
  const moved = frame.querySelector(".text-body")?.getBoundingClientRect() ?? body;
  const y = moved.y + at.y + (step > 0 ? at.height * 1.8 + far : -at.height * 0.8 - far);
  return ranges.unitAt(moved.x + at.x + 1, y) ?? unit;
}

function lineEdge(unit: number, step: 1 | -1, frame: HTMLElement | null, ranges: Ranges | null): number {
  const at = ranges?.caret(unit);
  const body = frame?.querySelector(".text-body")?.getBoundingClientRect();
  if (!at || !ranges || !body) return unit;
  const right = step > 0 !== ranges.rightToLeft(unit);
  return ranges.unitAt(right ? body.right - 1 : body.left + 1, body.y + at.y + at.height / 2) ?? unit;
}

function topUnit(frame: HTMLElement | null, ranges: Ranges | null): number {
  const body = frame?.querySelector(".text-body")?.getBoundingClientRect();
  const seen = frame?.getBoundingClientRect();
  if (!body || !seen || !ranges) return 0;
  return ranges.unitAt(body.left + 1, Math.max(seen.top, body.top) + 18) ?? 0;
}
