/** The tasks lent to this annotator: the one on screen and the next ones, claimed ahead and kept by heartbeat. */

import { signal, type Signal } from "@preact/signals";
import { Problem, Unreachable } from "../api/errors";
import type { QueueApi } from "../api/queue";
import type { Bundle } from "../model/task";
import { keyOf, type LocalDraft, type LocalStore } from "./local";

export interface Held {
  readonly bundle: Bundle;
  readonly draft: LocalDraft | null;
  /** The lease ran out: someone else may get the task. */
  readonly lost: boolean;
}

export type Phase = "loading" | "ready" | "empty" | "away" | "failed";

export interface QueueParts {
  readonly api: QueueApi;
  readonly store: LocalStore;
  readonly projectId: number;
  readonly scope: string;
  readonly clock: () => number;
  /** Tasks whose answer is still on its way: the server may lend them to us once more. */
  readonly underway: () => ReadonlySet<number>;
  /** Fetches and decodes what the task shows, before it is shown. */
  readonly prepare: (bundle: Bundle) => void;
}

const HELD = 3;
const MOST_CLAIMED = 5;

export class TaskQueue {
  readonly held: Signal<readonly Held[]> = signal<readonly Held[]>([]);
  readonly phase: Signal<Phase> = signal<Phase>("loading");
  readonly failure = signal("");
  private finished = new Map<number, number>();
  private again = false;
  private filling: Promise<void> | null = null;

  constructor(private readonly parts: QueueParts) {}

  /** Asks for tasks until HELD are here; says "empty" when there are none. */
  refill(): Promise<void> {
    if (this.filling) {
      // What was asked already knows nothing of what has happened since: ask once more after it.
      this.again = true;
      return this.filling;
    }
    this.filling = this.fill().finally(() => {
      this.filling = null;
      if (!this.again) return;
      this.again = false;
      void this.refill();
    });
    return this.filling;
  }

  /**
   * The task is answered or skipped: it leaves the screen now, the server hears of it in its own time.
   * New tasks are asked for after it has heard, not before: a claim would renew a lease that ran out
   * while the answer is on its way, and whether an answer was late must not hang on which came first.
   */
  finish(taskId: number): void {
    this.settle(taskId);
    this.held.value = this.held.value.filter((held) => held.bundle.task_id !== taskId);
    void this.parts.store.remove("tasks", keyOf(this.parts.scope, taskId)).catch(ignoreStorage);
    if (this.held.value.length === 0) this.phase.value = "loading";
  }

  /** What the server lent until now it lent without knowing how the task ended: that does not bring it back. */
  settle(taskId: number): void {
    this.finished.set(taskId, this.parts.clock());
  }

  /** Puts a task in front, as after claiming it again. */
  hold(bundle: Bundle, draft: LocalDraft | null): void {
    const others = this.held.value.filter((held) => held.bundle.task_id !== bundle.task_id);
    this.held.value = [{ bundle, draft, lost: false }, ...others];
    this.phase.value = "ready";
    this.parts.prepare(bundle);
  }

  keepDraft(draft: LocalDraft): void {
    this.held.value = this.held.value.map((held) =>
      held.bundle.task_id === draft.task_id ? { ...held, draft } : held,
    );
  }

  /** Renews the leases; tasks that are no longer ours leave, the one on screen stays and is marked. */
  async beat(): Promise<void> {
    const ids = this.held.value.filter((held) => !held.lost).map((held) => held.bundle.task_id);
    if (ids.length === 0) return;
    try {
      const leases = await this.parts.api.heartbeat(ids);
      this.keepOnly(new Set(leases.map((lease) => lease.task_id)), new Set(ids));
    } catch (error) {
      // Away or signed out: the courier says so; the leases are asked for again at the next beat.
      if (!(error instanceof Unreachable || error instanceof Problem)) throw error;
    }
  }

  markLost(taskId: number): void {
    this.held.value = this.held.value.map((held) => (held.bundle.task_id === taskId ? { ...held, lost: true } : held));
  }

  /** Gives back what was only claimed ahead, so that others get it at once. */
  async leave(): Promise<void> {
    const ahead = this.held.value.slice(1).filter((held) => !held.draft);
    this.held.value = this.held.value.filter((held) => !ahead.includes(held));
    const { api, store, scope } = this.parts;
    const giveBack = async ({ bundle }: Held): Promise<void> => {
      await api.release(bundle.task_id);
      await store.remove("tasks", keyOf(scope, bundle.task_id));
    };
    await Promise.allSettled(ahead.map(giveBack));
  }

  private keepOnly(ours: ReadonlySet<number>, asked: ReadonlySet<number>): void {
    const [first, ...rest] = this.held.value;
    const gone = ({ bundle }: Held): boolean => asked.has(bundle.task_id) && !ours.has(bundle.task_id);
    const kept = rest.filter((held) => !gone(held));
    if (!first) return;
    if (gone(first) || kept.length < rest.length) {
      this.held.value = [gone(first) ? { ...first, lost: true } : first, ...kept];
      void this.refill();
    }
  }

  private async fill(): Promise<void> {
    const { api, projectId, clock } = this.parts;
    if (this.held.value.length >= HELD) return;
    const started = clock();
    const count = Math.min(MOST_CLAIMED, HELD + this.parts.underway().size);
    try {
      const bundles = await api.claim(projectId, count);
      await this.take(bundles, started);
      this.phase.value = this.held.value.length > 0 ? "ready" : this.parts.underway().size > 0 ? "loading" : "empty";
    } catch (error) {
      await this.fallBack(error);
    }
  }

  private async take(bundles: readonly Bundle[], started: number): Promise<void> {
    const underway = this.parts.underway();
    const here = new Set(this.held.value.map((held) => held.bundle.task_id));
    const fresh = bundles.filter(
      ({ task_id }) => !here.has(task_id) && !underway.has(task_id) && (this.finished.get(task_id) ?? -1) < started,
    );
    const drafts = await Promise.all(fresh.map((bundle) => this.localDraft(bundle.task_id)));
    const added = fresh.map((bundle, index): Held => ({ bundle, draft: drafts[index] ?? null, lost: false }));
    const now = this.parts.clock();
    for (const [index, { bundle }] of added.entries()) {
      this.parts.prepare(bundle);
      const key = keyOf(this.parts.scope, bundle.task_id);
      const row = { key, scope: this.parts.scope, bundle, opened: now + index };
      void this.parts.store.put("tasks", row).catch(ignoreStorage);
    }
    this.held.value = [...this.held.value, ...added.filter(({ bundle }) => !this.holds(bundle.task_id))];
  }

  private holds(taskId: number): boolean {
    return this.held.value.some((held) => held.bundle.task_id === taskId);
  }

  /** No answer: go on with what this browser still holds from before. */
  private async fallBack(error: unknown): Promise<void> {
    if (this.held.value.length > 0) return;
    if (error instanceof Unreachable) {
      const now = this.parts.clock();
      const local = await this.parts.store.list("tasks", this.parts.scope).catch(() => []);
      const usable = local.filter(({ bundle }) => Date.parse(bundle.expires_at) > now);
      await this.take(usable.sort((a, b) => a.opened - b.opened).map((row) => row.bundle), now);
      this.phase.value = this.held.value.length > 0 ? "ready" : "away";
      return;
    }
    this.failure.value = error instanceof Error ? error.message : String(error);
    this.phase.value = "failed";
  }

  private async localDraft(taskId: number): Promise<LocalDraft | null> {
    const draft = await this.parts.store.get("drafts", keyOf(this.parts.scope, taskId)).catch(() => undefined);
    return draft && !draft.revision ? draft : null;
  }
}

function ignoreStorage(): void {
  // Kept tasks only help when the server is away as well; without them it simply claims again.
}
