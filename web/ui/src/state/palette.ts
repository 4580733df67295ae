/** Everything that can be done on the page at hand, to be found by typing. Pages offer, the palette shows. */

import { computed, signal, type Signal } from "@preact/signals";

export interface Entry {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly keys: readonly string[];
  run(): void;
}

type Source = () => readonly Entry[];

const sources: Signal<readonly Source[]> = signal<readonly Source[]>([]);

export const paletteOpen = signal(false);

/** Newest first: what belongs to the task comes before the ways to other pages. */
export const entries = computed(() => sources.value.flatMap((source) => source()));

/** Until the returned function is called. */
export function offer(source: Source): () => void {
  sources.value = [source, ...sources.peek()];
  return () => {
    sources.value = sources.peek().filter((other) => other !== source);
  };
}

/** Entries that hold every typed word; those that begin with what was typed come first, order kept otherwise. */
export function search(all: readonly Entry[], typed: string): Entry[] {
  const needle = typed.trim().toLowerCase();
  if (needle === "") return [...all];
  const parts = needle.split(/\s+/);
  const found = all.filter(({ name, group }) => {
    const text = `${group} ${name}`.toLowerCase();
    return parts.every((part) => text.includes(part));
  });
  const begins = (entry: Entry): boolean => entry.name.toLowerCase().startsWith(needle);
  return [...found.filter(begins), ...found.filter((entry) => !begins(entry))];
}
