/**
 * Brings what a person did to the server: submits, corrections and skips in order, drafts behind them.
 * Everything is in IndexedDB before it is sent (the outbox), so closing the tab or losing the network loses nothing.
 */

import { signal, type Signal } from "@preact/signals";
import { Problem, SignInNeeded, isPassing } from "../api/errors";
import type { QueueApi, Submitted } from "../api/queue";
import { uniqueId } from "../model/unique";
import { Delivery, troubleFrom } from "./delivery";
import type { LocalDraft, LocalStore, Parcel } from "./local";
import { Outbox } from "./outbox";

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
  readonly outbox: Outbox;
  readonly parcels: Outbox["parcels"];
  readonly waiting: Outbox["waiting"];
  readonly troubles: Outbox["troubles"];
  readonly started: Outbox["started"];
  readonly storageFailed: Outbox["storageFailed"];

  private readonly delivery: Delivery;
  private readonly audience = new Set<CourierEvents>();
  private running: Promise<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private stopped = false;
  private retry = FIRST_RETRY_MS;
  private draftsDue = 0;

  constructor(
    private readonly api: QueueApi,
    store: LocalStore,
    scope: string,
    private readonly clock: () => number = Date.now,
  ) {
    this.delivery = new Delivery(api, store);
    this.outbox = new Outbox(store, scope);
    ({
      parcels: this.parcels, waiting: this.waiting, troubles: this.troubles,
      started: this.started, storageFailed: this.storageFailed,
    } = this.outbox);
  }

  async start(): Promise<void> {
    await this.outbox.load();
    this.kick();
  }

  listen(events: CourierEvents): () => void {
    this.audience.add(events);
    return () => this.audience.delete(events);
  }

  /** Takes over one piece of work; it is on its way as soon as it is on disk. */
  post(parcel: Parcel): void {
    this.outbox.add(parcel);
    this.kick();
  }

  /** Keeps a draft here at once and sends the newest one shortly after. */
  keep(draft: LocalDraft): void {
    if (!this.outbox.keep(draft)) return;
    this.draftsDue = this.clock() + DRAFT_DELAY_MS;
    this.wake(DRAFT_DELAY_MS);
  }

  /** The person dealt with a refused parcel: send it again, or let it go. */
  settle(id: string, action: "send" | "drop"): void {
    const parcel = this.outbox.find(id);
    if (!parcel) return;
    this.outbox.remove(id);
    if (action === "send") this.post({ ...parcel, id: uniqueId(), trouble: null });
  }

  dropDraft(key: string): void {
    this.outbox.dropDraft(key);
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
    await this.outbox.written();
    await this.running;
  }

  private async work(): Promise<void> {
    await this.outbox.written();
    while (!this.stopped) {
      const parcel = this.outbox.deliverable()[0];
      const draft = parcel ? undefined : this.dueDraft();
      if (!parcel && !draft) return;
      try {
        if (parcel) await this.deliver(parcel);
        else if (draft) await this.save(draft);
        this.reached();
      } catch (error) {
        if (!this.stumble(error, parcel, draft)) return;
      }
    }
  }

  private async deliver(parcel: Parcel): Promise<void> {
    const answer = await this.delivery.hand(parcel);
    this.outbox.remove(parcel.id);
    for (const events of this.audience) events.delivered(parcel, answer);
  }

  private async save(draft: LocalDraft): Promise<void> {
    await this.api.saveDraft(draft.task_id, draft);
    const saved = this.outbox.draftSaved(draft);
    if (saved) for (const events of this.audience) events.draftSaved(saved);
  }

  /** True when the next piece of work may be tried at once. */
  private stumble(error: unknown, parcel: Parcel | undefined, draft: LocalDraft | undefined): boolean {
    if (error instanceof SignInNeeded) {
      this.link.value = "signed-out";
      return false;
    }
    if (isPassing(error)) {
      this.link.value = "away";
      this.wake(this.retry);
      this.retry = Math.min(this.retry * 2, LONGEST_RETRY_MS);
      return false;
    }
    if (!(error instanceof Problem)) throw error;
    this.reached();
    // A skip that is refused is moot: the task was not ours any more.
    if (parcel?.errand === "skip") this.outbox.remove(parcel.id);
    else if (parcel) this.outbox.mark(parcel, troubleFrom(error));
    else if (draft) this.refuse(draft, error);
    return true;
  }

  private reached(): void {
    this.link.value = "here";
    this.retry = FIRST_RETRY_MS;
  }

  private refuse(draft: LocalDraft, problem: Problem): void {
    this.outbox.settleDraft(draft.key);
    for (const events of this.audience) events.draftRefused(draft, problem);
  }

  private dueDraft(): LocalDraft | undefined {
    return this.untilDrafts() > 0 ? undefined : this.outbox.nextDraft();
  }

  private untilDrafts(): number {
    return Math.max(0, this.draftsDue - this.clock());
  }

  private wake(ms: number): void {
    if (this.stopped) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.kick(), ms);
  }
}
