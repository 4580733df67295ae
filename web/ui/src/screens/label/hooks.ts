/** Ties a workbench to the page: keys, the clock of active seconds, heartbeats, looking again. */

import { useEffect, useLayoutEffect } from "preact/hooks";
import type { Commands } from "../../tools/commands";
import type { Workbench } from "../../state/workbench";

/** Well inside a lease of any sensible length. */
const BEAT_MS = 25_000;
/** Whoever has not touched anything for this long has left: the lease may go to others. */
const GONE_MS = 5 * 60_000;
const LOOK_AGAIN_MS = 15_000;

/** Keys are heard before the page can be seen: none comes too early. */
export function useKeys(commands: Commands): void {
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || isTaken(event)) return;
      if (commands.press(event, event.repeat)) event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [commands]);
}

/** Keys that belong to what has the focus: typing, a dialog, or a button reached with Tab. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("dialog[open]") || document.querySelector("dialog[open]")) return true;
  if (target.matches("input:not([type=checkbox]), textarea, select")) return true;
  return (event.key === "Enter" || event.key === " ") && target.matches("button, a, input, summary");
}

export function usePresence(workbench: Workbench): void {
  useEffect(() => {
    let last = Date.now();
    const touch = (): void => {
      const now = Date.now();
      const wasGone = now - last > GONE_MS;
      last = now;
      workbench.sheet.touch();
      if (wasGone) void workbench.queue.beat();
    };
    const pause = (): void => workbench.pause();
    const visible = (): void => {
      if (document.hidden) pause();
      else void workbench.queue.beat();
    };
    const beat = setInterval(() => {
      if (Date.now() - last < GONE_MS) void workbench.queue.beat();
    }, BEAT_MS);
    const look = setInterval(() => {
      if (!document.hidden && workbench.queue.held.value.length === 0) void workbench.queue.refill();
    }, LOOK_AGAIN_MS);
    const inputs = ["keydown", "pointerdown", "pointermove", "wheel"] as const;
    for (const name of inputs) addEventListener(name, touch, { passive: true, capture: true });
    addEventListener("blur", pause);
    addEventListener("pagehide", pause);
    document.addEventListener("visibilitychange", visible);
    return () => {
      clearInterval(beat);
      clearInterval(look);
      for (const name of inputs) removeEventListener(name, touch, { capture: true });
      removeEventListener("blur", pause);
      removeEventListener("pagehide", pause);
      document.removeEventListener("visibilitychange", visible);
    };
  }, [workbench]);
}
