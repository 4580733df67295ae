/** Commands for the model's regions: accept, reject, and go through them with the least certain first. */

import { isDrawn, type Region } from "../model/region";
import { accept, leastCertainFirst } from "../state/drafting";
import type { Command } from "../state/keymap";
import type { Easel } from "./easel";

export class DraftKeys {
  constructor(private readonly easel: Easel) {}

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

  /** Drafts that still wait for a person's word. */
  waiting(): Region[] {
    const { workbench, seen } = this.easel;
    return leastCertainFirst(workbench.regions.value, workbench.threshold.value)
      .filter((region) => isDrawn(region) && seen.shows(region));
  }

  private step(by: number): void {
    const waiting = this.waiting();
    const at = waiting.findIndex(({ id }) => id === this.easel.workbench.selected.value);
    const next = at < 0 ? (by > 0 ? 0 : waiting.length - 1) : (at + by + waiting.length) % waiting.length;
    this.easel.select(waiting[next]?.id ?? null);
  }

  private acceptOne(): boolean {
    const next = this.afterSelected();
    const region = this.easel.selected();
    const set = region && accept([region]);
    if (set) this.easel.editor.commit(set);
    this.easel.select(next);
    return true;
  }

  private rejectOne(): boolean {
    const next = this.afterSelected();
    const region = this.easel.selected();
    if (region && this.easel.editable(region)) this.easel.remove(region);
    this.easel.select(next);
    return true;
  }

  private acceptAll(): boolean {
    const set = accept(this.waiting());
    if (set) this.easel.editor.commit(set);
    return true;
  }

  /** The draft to look at once the selected one is decided; with nothing selected the first. */
  private afterSelected(): string | null {
    const { value } = this.easel.workbench.selected;
    const waiting = this.waiting();
    const at = waiting.findIndex(({ id }) => id === value);
    const others = waiting.filter(({ id }) => id !== value);
    return (at < 0 ? others[0] : others[at % Math.max(others.length, 1)])?.id ?? null;
  }
}
