/** What has just happened, for ears: one polite live region on every page says it. */

import { signal } from "@preact/signals";

export const announced = signal({ text: "", turn: 0 });

/** The turn makes the same words twice in a row two announcements. */
export function say(text: string): void {
  announced.value = { text, turn: announced.peek().turn + 1 };
}
