/** Dragging a frame over tiles. */

import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import { framed, NOTHING_CHOSEN, type Chosen, type Frame } from "../../model/wall";

const SLACK_PX = 6;

export interface Framing {
  readonly shown: Record<string, string> | null;
  begin(event: PointerEvent): void;
}

/** A drag that begins on a tile or between tiles chooses what its frame touches; with Ctrl it adds to it. */
export function useFrame(list: RefObject<HTMLUListElement | null>, chosen: Chosen, choose: (chosen: Chosen) => void): Framing {
  const [frame, setFrame] = useState<Frame | null>(null);
  const newest = useRef(chosen);
  newest.current = chosen;
  const begin = (event: PointerEvent): void => {
    const wall = list.current;
    if (!wall || event.button !== 0 || event.pointerType === "touch") return;
    const start = within(wall, event);
    const before = event.ctrlKey || event.metaKey ? newest.current : NOTHING_CHOSEN;
    let dragged = false;
    const move = (moved: PointerEvent): void => {
      const now = within(wall, moved);
      if (!dragged && Math.hypot(now.x - start.x, now.y - start.y) < SLACK_PX) return;
      dragged = true;
      const next = { left: Math.min(start.x, now.x), right: Math.max(start.x, now.x), top: Math.min(start.y, now.y), bottom: Math.max(start.y, now.y) };
      setFrame(next);
      choose(framed(before, next, tiles(wall)));
    };
    const end = (): void => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      setFrame(null);
      // The click that ends a drag must not choose the one tile under it.
      if (dragged) addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
      wall.focus({ preventScroll: true });
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  };
  return { shown: frame && style(frame), begin };
}

function swallow(event: Event): void {
  event.stopPropagation();
}

function within(wall: HTMLElement, event: PointerEvent): { x: number; y: number } {
  const box = wall.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function tiles(wall: HTMLElement): Frame[] {
  return [...wall.querySelectorAll<HTMLElement>(".tile")].map((tile) => ({
    left: tile.offsetLeft, top: tile.offsetTop, right: tile.offsetLeft + tile.offsetWidth, bottom: tile.offsetTop + tile.offsetHeight,
  }));
}

function style(frame: Frame): Record<string, string> {
  return { left: `${frame.left}px`, top: `${frame.top}px`, width: `${frame.right - frame.left}px`, height: `${frame.bottom - frame.top}px` };
}
