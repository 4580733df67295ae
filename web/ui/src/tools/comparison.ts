/** What the other model versions say of the item, laid over the image one at a time, only to be looked at. */

import { signal, type Signal } from "@preact/signals";
import { ApiError } from "../api/errors";
import { getItem, type ItemPrediction } from "../api/items";
import { isDrawn } from "../model/region";
import type { Command } from "../state/keymap";
import type { Easel } from "./easel";

export class Comparison {
  /** Of the item on screen, without the one that the draft came from; null as long as nobody has asked. */
  readonly versions: Signal<readonly ItemPrediction[] | null> = signal<readonly ItemPrediction[] | null>(null);
  readonly shown: Signal<ItemPrediction | null> = signal<ItemPrediction | null>(null);
  private item = 0;

  constructor(private readonly easel: Easel) {}

  run(command: Command): boolean {
    if (command !== "compare") return false;
    void this.next();
    return true;
  }

  /** Another item is on screen. */
  reset(item: number): void {
    this.item = item;
    this.versions.value = null;
    this.show(null);
  }

  /** From none to the first version, to the next, and after the last to none again. */
  async next(): Promise<void> {
    const versions = await this.ask();
    const at = this.shown.value ? versions.indexOf(this.shown.value) : -1;
    this.show(versions[at + 1] ?? null);
  }

  private async ask(): Promise<readonly ItemPrediction[]> {
    if (this.versions.value) return this.versions.value;
    const { item } = this;
    const own = this.easel.workbench.desk.value?.bundle.prediction?.id;
    try {
      const { predictions } = await getItem(item);
      if (item === this.item) this.versions.value = predictions.filter(({ id }) => id !== own);
    } catch (error) {
      // Nothing to compare with for now; the next press asks again.
      if (!(error instanceof ApiError)) throw error;
    }
    return this.versions.value ?? [];
  }

  private show(version: ItemPrediction | null): void {
    this.shown.value = version;
    this.easel.stage.compare((version?.regions ?? []).filter(isDrawn));
  }
}
