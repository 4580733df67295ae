/** What a reviewer does beside mending: send an answer back, or look at the next answer to the same task. */

import { signal } from "@preact/signals";
import { change } from "../model/changes";
import type { Region } from "../model/region";
import type { Command, Scope } from "../state/keymap";
import type { ReviewBook } from "../state/reviewbook";
import type { Workbench } from "../state/workbench";
import type { Hand } from "./hand";

export class Verdicts implements Hand {
  readonly scopes: readonly Scope[] = ["review"];
  /** The answer on screen, by its place among the answers of the task. */
  readonly shown = signal(0);
  /** Puts the cursor into the reason for sending back. */
  reason: () => void = () => undefined;

  constructor(private readonly workbench: Workbench, private readonly book: ReviewBook) {}

  run(command: Command): boolean {
    if (command === "reject") this.reason();
    else if (command === "next-answer") this.next();
    else return false;
    return true;
  }

  takes(): boolean {
    return false;
  }

  useClass(): void {
    // Classes are given by the hands that hold the item.
  }

  presentClass(): null {
    return null;
  }

  /** Puts this answer on screen in place of what is there; undoing brings that back. */
  show(position: number): void {
    const answer = this.answers()[position];
    if (!answer) return;
    this.shown.value = position;
    this.workbench.editor.commit(replacement(this.workbench.regions.value, answer.regions));
  }

  private next(): void {
    const many = this.answers().length;
    if (many > 1) this.show((this.shown.value + 1) % many);
  }

  private answers(): readonly { regions: readonly Region[] }[] {
    const desk = this.workbench.desk.value;
    return (desk && this.book.of(desk.bundle.task_id)?.answers) ?? [];
  }
}

/** One step from these regions to those; what has the same id is changed in place. */
export function replacement(from: readonly Region[], to: readonly Region[]): ReturnType<typeof change> {
  const old = new Map(from.map((region) => [region.id, region]));
  const wanted = new Set(to.map(({ id }) => id));
  return change({
    created: to.filter(({ id }) => !old.has(id)),
    updated: to.flatMap((after) => {
      const before = old.get(after.id);
      return before ? [{ before, after }] : [];
    }),
    deleted: from.filter(({ id }) => !wanted.has(id)),
  });
}
