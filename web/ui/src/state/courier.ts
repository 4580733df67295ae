/**
 * Brings what a person did to the server: submits, corrections and skips in order, drafts behind them.
 * Everything is in IndexedDB before it is sent, so closing the tab or losing the network loses nothing.
 */

import { computed, signal, type Signal } from "@preact/signals";
import { LateSubmit, Problem, SignInNeeded, isPassing } from "../api/errors";
import type { QueueApi, Submitted } from "../api/queue";
import { uniqueId } from "../model/unique";
import { keyOf, type LocalDraft, type LocalStore, type Parcel, type Trouble } from "./local";

export type Link = "here" | "away" | "signed-out";

export interface CourierEvents {
  delivered(parcel: Parcel, answer: Submitted | null): void;
  draftSaved(draft: LocalDraft): void;
  draftRefused(draft: LocalDraft, problem: Problem): void;
}

const DRAFT_DELAY_MS = 500;
const FIRST_RETRY_MS = 800;
const LONGEST_RETRY_MS = 5_000;

export class Courier {
  readonly link: Signal<Link> = signal<Link>("here");
  readonly parcels: Signal<readonly Parcel[]> = signal<readonly Parcel[]>([]);
  readonly unsaved: Signal<ReadonlyMap<string, LocalDraft>> = signal<ReadonlyMap<string, LocalDraft>>(new Map());
  /** False until what an earlier visit left has been looked through: before that nothing is known to be saved. */
  readonly started = signal(false);
  /** The browser refused to keep something: work is only safe once the server has it. */
  readonly storageFailed = signal(false);
  readonly waiting = computed(() => this.deliverable().length + this.unsaved.value.size);
  readonly troubles = computed(() => this.parcels.value.filter((parcel) => parcel.trouble !== null));

  private readonly audience = new Set<CourierEvents>();
  private running: Promise<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private stopped = false;
  private retry = FIRST_RETRY_MS;
  private draftsDue = 0;
  private writing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly api: QueueApi,
    private readonly store: LocalStore,
    private readonly scope: string,
    private readonly clock: () => number = Date.now,
  ) {}

  /** Picks up what an earlier visit left unsent. */
  async start(): Promise<void> {
    const parcels = await this.store.list("parcels", this.scope);
    const drafts = await this.store.list("drafts", this.scope);
    const known = new Set(this.parcels.value.map((parcel) => parcel.id));
    const left = parcels.filter((parcel) => !known.has(parcel.id));
    this.parcels.value = [...left, ...this.parcels.value].sort((a, b) => a.order - b.order);
    const unsaved = new Map(this.unsaved.value);
    for (const draft of drafts) {
      if (draft.saved < draft.sequence && !draft.revision && !unsaved.has(draft.key)) unsaved.set(draft.key, draft);
    }
    this.unsaved.value = unsaved;
    this.started.value = true;
    this.kick();
  }

  listen(events: CourierEvents): () => void {
    this.audience.add(events);
    return () => this.audience.delete(events);
  }

  /** Takes over one piece of work; it is on its way as soon as it is on disk. */
  post(parcel: Parcel): void {
    this.parcels.value = [...this.parcels.value, parcel];
    const key = keyOf(parcel.scope, parcel.task_id);
    this.forgetDraft(key);
    this.write(() => this.store.put("parcels", parcel));
    this.write(() => this.store.remove("drafts", key));
    this.kick();
  }

  /** Keeps a draft here at once and sends the newest one shortly after. */
  keep(draft: LocalDraft): void {
    this.write(() => this.store.put("drafts", draft));
    if (draft.revision || draft.saved >= draft.sequence) return;
    this.unsaved.value = new Map(this.unsaved.value).set(draft.key, draft);
    this.draftsDue = this.clock() + DRAFT_DELAY_MS;
    this.wake(DRAFT_DELAY_MS);
  }

  /** The person dealt with a refused parcel: send it again, or let it go. */
  settle(id: string, action: "send" | "drop"): void {
    const parcel = this.parcels.value.find((other) => other.id === id);
    if (!parcel) return;
    if (action === "drop") {
      this.removeParcel(id);
    } else {
      this.removeParcel(id);
      this.post({ ...parcel, id: uniqueId(), trouble: null });
    }
  }

  dropDraft(key: string): void {
    this.forgetDraft(key);
    this.write(() => this.store.remove("drafts", key));
  }

  /** Try now: the network is back, the person signed in again, or a test is impatient. */
  kick(): void {
    if (this.stopped) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.running ??= this.work().finally(() => {
      this.running = null;
      if (this.timer === null && this.link.value === "here" && this.waiting.value > 0) this.wake(this.untilDrafts());
    });
  }

  /** Another person signed in: what is left waits on disk for its owner. */
  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  /** Resolves when nothing is being sent or written. */
  async quiet(): Promise<void> {
    await this.writing;
    await this.running;
  }

  private async work(): Promise<void> {
    await this.writing;
    while (!this.stopped) {
      const parcel = this.deliverable()[0];
      const draft = parcel ? undefined : this.dueDraft();
      if (!parcel && !draft) return;
      try {
        if (parcel) await this.deliver(parcel);
        else if (draft) await this.save(draft);
        this.link.value = "here";
        this.retry = FIRST_RETRY_MS;
      } catch (error) {
        if (error instanceof SignInNeeded) {
          this.link.value = "signed-out";
          return;
        }
        if (isPassing(error)) {
          this.link.value = "away";
          this.wake(this.retry);
          this.retry = Math.min(this.retry * 2, LONGEST_RETRY_MS);
          return;
        }
        if (!(error instanceof Problem)) throw error;
        this.link.value = "here";
        this.retry = FIRST_RETRY_MS;
        // A skip that is refused is moot: the task was not ours any more.
        if (parcel?.errand === "skip") this.removeParcel(parcel.id);
        else if (parcel) this.mark(parcel, troubleFrom(error));
        else if (draft) this.refuse(draft, error);
      }
    }
  }

  private async deliver(parcel: Parcel): Promise<void> {
    let answer: Submitted | null = null;
    if (parcel.errand === "submit") {
      answer = await this.api.submit(parcel.task_id, parcel, parcel.id);
    } else if (parcel.errand === "skip") {
      await this.api.skip(parcel.task_id);
    } else {
      answer = await this.revise(parcel);
    }
    if (answer) await this.remember(parcel, answer);
    this.removeParcel(parcel.id);
    for (const events of this.audience) events.delivered(parcel, answer);
  }

  private async revise(parcel: Parcel): Promise<Submitted> {
    const earlier = await this.store.get("answers", keyOf(parcel.scope, parcel.task_id));
    if (earlier?.annotation_id == null || earlier.revision == null) {
      throw new Problem(409, { type: "unsent", title: "The first answer to this task did not arrive." });
    }
    const { regions, active_seconds } = parcel;
    const payload = { regions, active_seconds, expected_revision: earlier.revision };
    return this.api.revise(earlier.annotation_id, payload, parcel.id);
  }

  private async remember(parcel: Parcel, answer: Submitted): Promise<void> {
    const key = keyOf(parcel.scope, parcel.task_id);
    const earlier = await this.store.get("answers", key);
    if (earlier) {
      await this.store.put("answers", { ...earlier, annotation_id: answer.annotation_id, revision: answer.revision });
    }
  }

  private async save(draft: LocalDraft): Promise<void> {
    await this.api.saveDraft(draft.task_id, draft);
    const newest = this.unsaved.value.get(draft.key);
    if (newest && newest.sequence > draft.sequence) return;
    this.forgetDraft(draft.key);
    const saved: LocalDraft = { ...draft, saved: draft.sequence };
    if (newest) this.write(() => this.store.put("drafts", saved));
    for (const events of this.audience) events.draftSaved(saved);
  }

  private refuse(draft: LocalDraft, problem: Problem): void {
    this.forgetDraft(draft.key);
    for (const events of this.audience) events.draftRefused(draft, problem);
  }

  private mark(parcel: Parcel, trouble: Trouble): void {
    const marked: Parcel = { ...parcel, trouble };
    this.parcels.value = this.parcels.value.map((other) => (other.id === parcel.id ? marked : other));
    this.write(() => this.store.put("parcels", marked));
  }

  private deliverable(): Parcel[] {
    return this.parcels.value.filter((parcel) => parcel.trouble === null);
  }

  private dueDraft(): LocalDraft | undefined {
    return this.untilDrafts() > 0 ? undefined : this.unsaved.value.values().next().value;
  }

  private untilDrafts(): number {
    return Math.max(0, this.draftsDue - this.clock());
  }

  private removeParcel(id: string): void {
    this.parcels.value = this.parcels.value.filter((parcel) => parcel.id !== id);
    this.write(() => this.store.remove("parcels", id));
  }

  private forgetDraft(key: string): void {
    if (!this.unsaved.value.has(key)) return;
    const unsaved = new Map(this.unsaved.value);
    unsaved.delete(key);
    this.unsaved.value = unsaved;
  }

  /** Begun at once, one after the other: the database keeps the order in which they were asked for. */
  private write(act: () => Promise<void>): void {
    const written = act().catch(() => {
      this.storageFailed.value = true;
    });
    this.writing = Promise.all([this.writing, written]);
  }

  private wake(ms: number): void {
    if (this.stopped) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.kick(), ms);
  }
}

function troubleFrom(problem: Problem): Trouble {
  if (problem instanceof LateSubmit) return { kind: "late", message: problem.message };
  return { kind: problem.status === 409 ? "conflict" : "refused", message: problem.message };
}
