/** What one annotator sees of the regions of a task: hidden and locked ones. Never part of the answer. */

import { signal, type Signal } from "@preact/signals";
import type { Region } from "../model/region";

type Ids = ReadonlySet<string>;

interface Kept {
  readonly task: string;
  readonly hidden: readonly string[];
  readonly locked: readonly string[];
}

const NAME = "labelloop.region-view";

export class RegionView {
  readonly hidden: Signal<Ids> = signal<Ids>(new Set());
  readonly locked: Signal<Ids> = signal<Ids>(new Set());
  /** Everything hidden at once, to see the picture alone. */
  readonly veiled = signal(false);
  private task = "";

  /** The task on screen; of the one that was open last its view is still known after a reload. */
  open(task: string): void {
    const kept = read();
    const same = kept?.task === task;
    this.task = task;
    this.hidden.value = new Set(same ? kept.hidden : []);
    this.locked.value = new Set(same ? kept.locked : []);
  }

  toggleHidden(id: string): void {
    this.hidden.value = toggled(this.hidden.value, id);
    this.keep();
  }

  toggleLocked(id: string): void {
    this.locked.value = toggled(this.locked.value, id);
    this.keep();
  }

  shows({ id }: Region): boolean {
    return !this.veiled.value && !this.hidden.value.has(id);
  }

  private keep(): void {
    const kept: Kept = { task: this.task, hidden: [...this.hidden.value], locked: [...this.locked.value] };
    try {
      localStorage.setItem(NAME, JSON.stringify(kept));
    } catch {
      // Without storage a reload shows everything again.
    }
  }
}

function toggled(ids: Ids, id: string): Ids {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}

function read(): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(NAME) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}
