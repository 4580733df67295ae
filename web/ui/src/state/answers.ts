/** The last answers of this annotator, newest last: "previous" looks through them and corrects them. */

import { signal, type Signal } from "@preact/signals";
import type { Submitted } from "../api/queue";
import type { Region } from "../model/region";
import type { Bundle } from "../model/task";
import { keyOf, type Answer, type LocalStore } from "./local";

const MOST_ANSWERS = 50;

export class Answers {
  readonly list: Signal<readonly Answer[]> = signal<readonly Answer[]>([]);

  constructor(private readonly store: LocalStore, private readonly scope: string) {}

  async load(): Promise<void> {
    const rows = await this.store.list("answers", this.scope).catch(() => []);
    this.list.value = rows.sort((a, b) => a.order - b.order);
  }

  add(bundle: Bundle, regions: readonly Region[]): void {
    const { scope } = this;
    const key = keyOf(scope, bundle.task_id);
    const order = (this.list.value.at(-1)?.order ?? 0) + 1;
    const answer: Answer = { key, scope, order, bundle, regions, annotation_id: null, revision: null };
    const others = this.list.value.filter((other) => other.key !== key);
    const all = [...others, answer];
    this.list.value = all.slice(-MOST_ANSWERS);
    this.keep(answer);
    for (const old of all.slice(0, -MOST_ANSWERS)) void this.store.remove("answers", old.key).catch(forgetful);
  }

  change(taskId: number, regions: readonly Region[]): void {
    this.replace(taskId, (answer) => ({ ...answer, regions }));
  }

  arrived(taskId: number, { annotation_id, revision }: Submitted): void {
    this.replace(taskId, (answer) => ({ ...answer, annotation_id, revision }));
  }

  of(taskId: number): Answer | undefined {
    return this.list.value.find((answer) => answer.bundle.task_id === taskId);
  }

  before(taskId: number | null): Answer | undefined {
    if (taskId === null) return this.list.value.at(-1);
    return this.list.value[this.position(taskId) - 1];
  }

  after(taskId: number): Answer | undefined {
    return this.list.value[this.position(taskId) + 1];
  }

  private position(taskId: number): number {
    return this.list.value.findIndex((answer) => answer.bundle.task_id === taskId);
  }

  private replace(taskId: number, act: (answer: Answer) => Answer): void {
    this.list.value = this.list.value.map((answer) => {
      if (answer.bundle.task_id !== taskId) return answer;
      const next = act(answer);
      this.keep(next);
      return next;
    });
  }

  private keep(answer: Answer): void {
    void this.store.put("answers", answer).catch(forgetful);
  }
}

function forgetful(): void {
  // Without storage the last answers are forgotten at reload; the annotations themselves are on the server.
}
