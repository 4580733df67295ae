/** One workbench at a time for one person and project in a browser: two tabs would show the same tasks. */

import { signal, type ReadonlySignal } from "@preact/signals";

export interface Seat {
  /** Another tab has sat down since: this one must rest. */
  readonly lost: ReadonlySignal<boolean>;
  leave(): void;
}

/** The newest tab has the seat, so a forgotten one never locks a person out. */
export function takeSeat(scope: string): Seat {
  const lost = signal(false);
  const channel = new BroadcastChannel(`labelloop-seat-${scope}`);
  channel.onmessage = () => {
    lost.value = true;
  };
  channel.postMessage("taken");
  return { lost, leave: () => channel.close() };
}
