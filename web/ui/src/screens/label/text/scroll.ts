/** Which blocks of a text are drawn: those in sight and a little around them. Heights are guessed until seen. */

import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { Heights } from "../../../model/heights";
import type { TextPage } from "../../../tools/textpage";

/** Drawn above and below what is in sight. */
const SPARE_PIXELS = 600;

export interface Part {
  readonly first: number;
  readonly last: number;
}

export interface Scroll {
  readonly part: Part;
  readonly heights: Heights;
  /** Grows whenever something was laid out anew: what is drawn over the text must be placed again. */
  readonly turn: number;
  look(): void;
}

export function useScroll(page: TextPage, frame: RefObject<HTMLElement | null>, body: RefObject<HTMLElement | null>): Scroll {
  const [width, setWidth] = useState(0);
  const [turn, setTurn] = useState(0);
  const [part, setPart] = useState<Part>({ first: 0, last: 0 });
  const heights = useMemo(() => guess(page, width), [page, width]);
  const look = (): void => {
    const next = frame.current && partOf(heights, frame.current);
    if (next && (next.first !== part.first || next.last !== part.last)) setPart(next);
  };
  useLayoutEffect(look);
  useLayoutEffect(() => {
    if (frame.current && body.current && measured(heights, frame.current, body.current)) setTurn((now) => now + 1);
  });
  useEffect(() => {
    const element = body.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      setWidth(element.clientWidth);
      setTurn((now) => now + 1);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    void document.fonts.ready.then(() => setTurn((now) => now + 1));
  }, []);
  return { part, heights, turn, look };
}

function partOf(heights: Heights, frame: HTMLElement): Part {
  return {
    first: heights.rowAt(Math.max(frame.scrollTop - SPARE_PIXELS, 0)),
    last: heights.rowAt(frame.scrollTop + frame.clientHeight + SPARE_PIXELS),
  };
}

/** Takes the true heights of what is drawn; what lies above the first line in sight must not push it away. */
function measured(heights: Heights, frame: HTMLElement, body: HTMLElement): boolean {
  const inSight = heights.rowAt(frame.scrollTop - body.offsetTop);
  let above = 0;
  let changed = false;
  for (const element of body.querySelectorAll<HTMLElement>("[data-block]")) {
    const row = Number(element.dataset["block"]);
    const more = heights.measure(row, element.getBoundingClientRect().height);
    changed ||= more !== 0;
    if (row < inSight) above += more;
  }
  if (above !== 0) frame.scrollTop += above;
  return changed;
}

function guess(page: TextPage, width: number): Heights {
  const { blocks } = page;
  const perLine = Math.max((width || 640) / 9, 10);
  return new Heights(Array.from({ length: blocks.count }, (_, block) => {
    const { start, end } = blocks.range(block);
    return Math.max(Math.ceil((end - start) / perLine), 1) * 36;
  }));
}
