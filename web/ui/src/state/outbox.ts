/** What waits for the server: answers in order and drafts, in memory and on disk alike. */

import { computed, signal, type Signal } from "@preact/signals";
import { keyOf, type LocalDraft, type LocalStore, type Parcel, type Trouble } from "./local";

export class Outbox {
  readonly parcels: Signal<readonly Parcel[]> = signal<readonly Parcel[]>([]);
  readonly unsaved: Signal<ReadonlyMap<string, LocalDraft>> = signal<ReadonlyMap<string, LocalDraft>>(new Map());
  /** False until what an earlier visit left has been looked through: before that nothing is known to be saved. */
  readonly started = signal(false);
  /** The browser refused to keep something: work is only safe once the server has it. */
  readonly storageFailed = signal(false);
  readonly waiting = computed(() => this.deliverable().length + this.unsaved.value.size);
  readonly troubles = computed(() => this.parcels.value.filter((parcel) => parcel.trouble !== null));

  private writing: Promise<unknown> = Promise.resolve();

  constructor(private readonly store: LocalStore, private readonly scope: string) {}

  /** Picks up what an earlier visit left unsent. */
  async load(): Promise<void> {
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
  }

  /** An answer takes the place of its draft. */
  add(parcel: Parcel): void {
    this.parcels.value = [...this.parcels.value, parcel];
    const key = keyOf(parcel.scope, parcel.task_id);
    this.settleDraft(key);
    this.write(() => this.store.put("parcels", parcel));
    this.write(() => this.store.remove("drafts", key));
  }

  remove(id: string): void {
    this.parcels.value = this.parcels.value.filter((parcel) => parcel.id !== id);
    this.write(() => this.store.remove("parcels", id));
  }

  mark(parcel: Parcel, trouble: Trouble): void {
    const marked: Parcel = { ...parcel, trouble };
    this.parcels.value = this.parcels.value.map((other) => (other.id === parcel.id ? marked : other));
    this.write(() => this.store.put("parcels", marked));
  }

  find(id: string): Parcel | undefined {
    return this.parcels.value.find((parcel) => parcel.id === id);
  }

  deliverable(): Parcel[] {
    return this.parcels.value.filter((parcel) => parcel.trouble === null);
  }

  /** On disk at once; true when the server should hear of it too. */
  keep(draft: LocalDraft): boolean {
    this.write(() => this.store.put("drafts", draft));
    if (draft.revision || draft.saved >= draft.sequence) return false;
    this.unsaved.value = new Map(this.unsaved.value).set(draft.key, draft);
    return true;
  }

  nextDraft(): LocalDraft | undefined {
    return this.unsaved.value.values().next().value;
  }

  /** The server has this draft: says so on disk, unless a newer one waits; null then. */
  draftSaved(draft: LocalDraft): LocalDraft | null {
    const newest = this.unsaved.value.get(draft.key);
    if (newest && newest.sequence > draft.sequence) return null;
    this.settleDraft(draft.key);
    const saved: LocalDraft = { ...draft, saved: draft.sequence };
    if (newest) this.write(() => this.store.put("drafts", saved));
    return saved;
  }

  /** Nothing more to send for this draft; it stays on disk. */
  settleDraft(key: string): void {
    if (!this.unsaved.value.has(key)) return;
    const unsaved = new Map(this.unsaved.value);
    unsaved.delete(key);
    this.unsaved.value = unsaved;
  }

  dropDraft(key: string): void {
    this.settleDraft(key);
    this.write(() => this.store.remove("drafts", key));
  }

  /** Resolves when everything asked for until now is on disk. */
  async written(): Promise<void> {
    await this.writing;
  }

  /** Begun at once, one after the other: the database keeps the order in which they were asked for. */
  private write(act: () => Promise<void>): void {
    const written = act().catch(() => {
      this.storageFailed.value = true;
    });
    this.writing = Promise.all([this.writing, written]);
  }
}
