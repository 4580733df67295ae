/** One annotator at one project: the task on screen, its draft, and the way to the next one. No view in here. */

import { batch, computed, effect, signal, type Signal } from "@preact/signals";
import { ActiveTime } from "../model/activetime";
import { sameRegions, type Region } from "../model/region";
import type { LabelSchema } from "../model/schema";
import type { Bundle } from "../model/task";
import { Problem } from "../api/errors";
import type { QueueApi, Submitted } from "../api/queue";
import { uniqueId } from "../model/unique";
import { Answers } from "./answers";
import type { Courier } from "./courier";
import { Editor } from "./editor";
import { missingField } from "./labelling";
import { keyOf, type Errand, type LocalDraft, type LocalStore, type Parcel } from "./local";
import { openTask, type Opening } from "./opening";
import { TaskQueue, type Held } from "./queue";

export interface WorkbenchParts {
  readonly api: QueueApi;
  readonly store: LocalStore;
  readonly courier: Courier;
  readonly projectId: number;
  readonly scope: string;
  readonly schema: LabelSchema;
  readonly prepare: (bundle: Bundle) => void;
  readonly clock?: () => number;
}

export interface Desk {
  readonly bundle: Bundle;
  readonly opening: Opening;
  /** Correcting an answer that was already given. */
  readonly review: boolean;
}

export type Refusal = { readonly field: string } | null;

export class Workbench {
  readonly editor = new Editor();
  readonly desk: Signal<Desk | null> = signal<Desk | null>(null);
  readonly regions: Signal<readonly Region[]> = signal<readonly Region[]>([]);
  readonly selected = signal<string | null>(null);
  readonly answered = signal(0);
  readonly refusal: Signal<Refusal> = signal<Refusal>(null);
  readonly queue: TaskQueue;
  readonly answers: Answers;
  readonly lost = computed(() => {
    const desk = this.desk.value;
    return desk !== null && !desk.review && this.heldOf(desk.bundle.task_id)?.lost === true;
  });
  readonly changed = computed(() => {
    const desk = this.desk.value;
    return desk !== null && !sameRegions(this.regions.value, desk.bundle.prediction?.regions ?? []);
  });

  private time = new ActiveTime();
  private sequence = 0;
  private saved = 0;
  private readonly clock: () => number;
  private readonly stops: (() => void)[] = [];

  constructor(readonly parts: WorkbenchParts) {
    const { api, store, projectId, scope, courier, prepare } = parts;
    this.clock = parts.clock ?? Date.now;
    const underway = (): ReadonlySet<number> => new Set(courier.parcels.value.map((parcel) => parcel.task_id));
    this.queue = new TaskQueue({ api, store, projectId, scope, clock: this.clock, underway, prepare });
    this.answers = new Answers(store, scope);
  }

  async start(): Promise<void> {
    this.stops.push(
      this.editor.listen((set) => {
        this.regions.value = this.editor.all();
        if (set.origin !== "load") this.record();
      }),
      this.parts.courier.listen({
        delivered: (parcel, answer) => this.delivered(parcel, answer),
        draftSaved: (draft) => this.draftSaved(draft),
        draftRefused: (draft, problem) => this.draftRefused(draft, problem),
      }),
      effect(() => this.follow(this.queue.held.value)),
      this.refillAfterDelivery(),
    );
    await this.answers.load();
    await this.queue.refill();
  }

  async leave(): Promise<void> {
    this.pause();
    for (const stop of this.stops) stop();
    await this.queue.leave();
  }

  touch(): void {
    this.time.touch(this.clock());
  }

  /** The person looks elsewhere: stop the clock, and keep the seconds over a reload. */
  pause(): void {
    this.time.pause(this.clock());
    if (this.desk.value) this.keepDraft(this.parcelDraft());
  }

  /** Sends the answer on its way and shows the next task; false when a required field is empty. */
  submit(): boolean {
    const desk = this.desk.value;
    if (!desk) return false;
    const missing = missingField(this.parts.schema, this.regions.value);
    this.refusal.value = missing ? { field: missing.name } : null;
    if (missing) return false;
    if (desk.review) {
      this.submitReview(desk);
      return true;
    }
    const regions = this.regions.value;
    this.answers.add(desk.bundle, regions);
    this.post("submit", desk);
    this.answered.value += 1;
    this.queue.finish(desk.bundle.task_id);
    return true;
  }

  skip(): void {
    const desk = this.desk.value;
    if (!desk || desk.review) return;
    this.post("skip", desk);
    this.queue.finish(desk.bundle.task_id);
  }

  /** To the answer given before the one on screen. */
  back(): void {
    const desk = this.desk.value;
    const earlier = this.answers.before(desk?.review ? desk.bundle.task_id : null);
    if (earlier) void this.openReview(earlier.bundle);
  }

  /** Towards the open task again; changes to an answer are only sent by submitting it. */
  forward(): void {
    const desk = this.desk.value;
    if (!desk?.review) return;
    const later = this.answers.after(desk.bundle.task_id);
    if (later) void this.openReview(later.bundle);
    else this.openFirst();
  }

  /** Asks for the task on screen again after its lease ran out. */
  async claimAgain(): Promise<void> {
    const desk = this.desk.value;
    if (!desk) return;
    const bundle = await this.parts.api.claimTask(desk.bundle.task_id);
    const draft = this.parcelDraft();
    this.queue.hold(bundle, { ...draft, sequence: Math.max(draft.sequence, (bundle.draft?.sequence ?? 0) + 1) });
    this.openFirst();
    this.record();
  }

  /** A refused or late answer: claim its task again and send it as it is. */
  async claimAndSend(parcel: Parcel): Promise<void> {
    await this.parts.api.claimTask(parcel.task_id);
    this.parts.courier.settle(parcel.id, "send");
  }

  /** A refused answer opens once more to be mended. */
  async reopen(parcel: Parcel): Promise<void> {
    const bundle = await this.parts.api.claimTask(parcel.task_id);
    const { key, draft } = this.draftFrom(parcel, bundle);
    this.parts.courier.settle(parcel.id, "drop");
    this.queue.hold(bundle, { ...draft, key });
    this.openFirst();
    this.record();
  }

  /** The task on screen went to someone else: let it go. */
  giveUp(): void {
    const desk = this.desk.value;
    if (!desk) return;
    this.parts.courier.dropDraft(keyOf(this.parts.scope, desk.bundle.task_id));
    this.queue.finish(desk.bundle.task_id);
    void this.queue.refill();
  }

  /** What a person calls the item of a task. */
  nameOf(taskId: number): string {
    const bundle = this.answers.of(taskId)?.bundle ?? this.heldOf(taskId)?.bundle;
    return bundle?.item.external_id ?? (bundle ? `#${bundle.item.id}` : `#${taskId}`);
  }

  undo(): void {
    this.editor.undo();
    this.dropGhostSelection();
  }

  redo(): void {
    this.editor.redo();
    this.dropGhostSelection();
  }

  private dropGhostSelection(): void {
    const id = this.selected.value;
    if (id !== null && !this.editor.get(id)) this.selected.value = null;
  }

  private follow(held: readonly Held[]): void {
    const desk = this.desk.peek();
    if (desk?.review) return;
    const first = held[0];
    if (!first) this.close();
    else if (desk?.bundle.task_id !== first.bundle.task_id) this.open(first);
  }

  private openFirst(): void {
    const first = this.queue.held.value[0];
    if (first) this.open(first);
    else this.close();
  }

  private open(held: Held): void {
    this.show({ bundle: held.bundle, opening: openTask(held.bundle, held.draft), review: false });
  }

  private async openReview(bundle: Bundle): Promise<void> {
    const answer = this.answers.of(bundle.task_id);
    if (!answer) return;
    if (this.desk.value && !this.desk.value.review) this.queue.keepDraft(this.parcelDraft());
    const local = await this.parts.store.get("drafts", keyOf(this.parts.scope, bundle.task_id)).catch(() => undefined);
    const fresh = openTask({ ...bundle, draft: null, prediction: null }, local?.revision ? local : null);
    const opening = fresh.source === "mine" ? fresh : { ...fresh, regions: answer.regions };
    this.show({ bundle, opening: { ...opening, prediction_id: bundle.prediction?.id ?? null }, review: true });
  }

  private show(desk: Desk): void {
    batch(() => {
      this.selected.value = null;
      this.refusal.value = null;
      this.sequence = desk.opening.sequence;
      this.saved = desk.opening.saved;
      this.time = new ActiveTime(desk.opening.active_seconds);
      this.time.touch(this.clock());
      this.desk.value = desk;
      this.editor.load(desk.opening.regions, desk.opening.history);
    });
  }

  private close(): void {
    batch(() => {
      this.desk.value = null;
      this.selected.value = null;
      this.editor.load([]);
    });
  }

  private submitReview(desk: Desk): void {
    const before = this.answers.of(desk.bundle.task_id);
    if (before && !sameRegions(before.regions, this.regions.value)) {
      this.post("revise", desk);
      this.answers.change(desk.bundle.task_id, this.regions.value);
    }
    this.forward();
  }

  private post(errand: Errand, desk: Desk): void {
    const { key: _key, saved: _saved, history: _history, revision: _revision, ...draft } = this.parcelDraft();
    this.parts.courier.post({
      ...draft,
      id: uniqueId(),
      order: this.clock(),
      errand,
      task_id: desk.bundle.task_id,
      sequence: this.sequence + 1,
      trouble: null,
    });
  }

  private record(): void {
    this.sequence += 1;
    this.refusal.value = null;
    const draft = this.parcelDraft();
    this.keepDraft(draft);
  }

  private keepDraft(draft: LocalDraft): void {
    this.parts.courier.keep(draft);
    if (!draft.revision) this.queue.keepDraft(draft);
  }

  private parcelDraft(): LocalDraft {
    const desk = this.desk.value;
    if (!desk) throw new Error("no task is open");
    return {
      key: keyOf(this.parts.scope, desk.bundle.task_id),
      scope: this.parts.scope,
      task_id: desk.bundle.task_id,
      regions: this.regions.value,
      prediction_id: desk.opening.prediction_id,
      blind: desk.bundle.blind,
      active_seconds: Math.round(this.time.read(this.clock()) * 10) / 10,
      sequence: this.sequence,
      saved: this.saved,
      history: this.editor.history,
      revision: desk.review,
    };
  }

  private draftFrom(parcel: Parcel, bundle: Bundle): { key: string; draft: LocalDraft } {
    const key = keyOf(parcel.scope, parcel.task_id);
    const sequence = Math.max(parcel.sequence, bundle.draft?.sequence ?? 0) + 1;
    const history = { undo: [], redo: [] };
    const { scope, task_id, regions, prediction_id, blind, active_seconds } = parcel;
    const draft: LocalDraft = {
      key, scope, task_id, regions, prediction_id, blind, active_seconds, sequence, saved: 0, history, revision: false,
    };
    return { key, draft };
  }

  private delivered(parcel: Parcel, answer: Submitted | null): void {
    this.queue.settle(parcel.task_id);
    if (answer) this.answers.arrived(parcel.task_id, answer);
  }

  /** Whenever less is on its way than before, delivered or refused, there is room for new tasks. */
  private refillAfterDelivery(): () => void {
    let before = 0;
    return effect(() => {
      const now = this.parts.courier.waiting.value;
      if (now < before) void this.queue.refill();
      before = now;
    });
  }

  private draftSaved(draft: LocalDraft): void {
    if (this.desk.value?.bundle.task_id === draft.task_id) this.saved = Math.max(this.saved, draft.saved);
  }

  private draftRefused(draft: LocalDraft, problem: Problem): void {
    if (problem.status === 409 || problem.status === 404 || problem.status === 410) this.queue.markLost(draft.task_id);
  }

  private heldOf(taskId: number): Held | undefined {
    return this.queue.held.value.find((held) => held.bundle.task_id === taskId);
  }
}
