/** Commands for the model's regions: accept, reject, and go through them with the least certain first. */

import type { Region } from "../model/region";
import { accept, isDraft, leastCertainFirst } from "../state/drafting";
import type { Command } from "../state/keymap";
import type { Workbench } from "../state/workbench";

/** Whose regions they are: the easel's on an image, the pen's on a text. */
export interface DraftHolder {
  readonly workbench: Workbench;
  /** What it draws and does not hide at the moment. */
  offers(region: Region): boolean;
  select(id: string | null): void;
  /** Takes the region away unless it must stay. */
  discard(region: Region): void;
}

export class DraftKeys {
  constructor(private readonly holder: DraftHolder) {}

  run(command: Command): boolean {
    switch (command) {
      case "draft-next": this.step(1); return true;
      case "draft-previous": this.step(-1); return true;
      case "accept-one": return this.acceptOne();
      case "reject-one": return this.rejectOne();
      case "accept-all": return this.acceptAll();
      default: return false;
    }
  }

  /** All drafts, whatever the threshold. */
  all(): Region[] {
    return this.holder.workbench.regions.value.filter((region) => isDraft(region) && this.holder.offers(region));
  }

  /** Drafts that still wait for a person's word. */
  waiting(): Region[] {
    const { workbench } = this.holder;
    return leastCertainFirst(workbench.regions.value, workbench.threshold.value).filter((region) => this.holder.offers(region));
  }

  private step(by: number): void {
    const waiting = this.waiting();
    const at = waiting.findIndex(({ id }) => id === this.holder.workbench.selected.value);
    const next = at < 0 ? (by > 0 ? 0 : waiting.length - 1) : (at + by + waiting.length) % waiting.length;
    this.holder.select(waiting[next]?.id ?? null);
  }

  private acceptOne(): boolean {
    const next = this.afterSelected();
    const region = this.selected();
    const set = region && accept([region]);
    if (set) this.holder.workbench.editor.commit(set);
    this.holder.select(next);
    return true;
  }

  private rejectOne(): boolean {
    const next = this.afterSelected();
    const region = this.selected();
    if (region) this.holder.discard(region);
    this.holder.select(next);
    return true;
  }

  private acceptAll(): boolean {
    const set = accept(this.waiting());
    if (set) this.holder.workbench.editor.commit(set);
    return true;
  }

  private selected(): Region | undefined {
    const { value } = this.holder.workbench.selected;
    const region = value === null ? undefined : this.holder.workbench.editor.get(value);
    return region && this.holder.offers(region) ? region : undefined;
  }

  /** The draft to look at once the selected one is decided; with nothing selected the first. */
  private afterSelected(): string | null {
    const { value } = this.holder.workbench.selected;
    const waiting = this.waiting();
    const at = waiting.findIndex(({ id }) => id === value);
    const others = waiting.filter(({ id }) => id !== value);
    return (at < 0 ? others[0] : others[at % Math.max(others.length, 1)])?.id ?? null;
  }
}
