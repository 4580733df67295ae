/** One annotator at one project: from task to task, each answer on its way, earlier ones within reach. No view in here. */

import { computed, effect, signal, type Signal } from "@preact/signals";
import type { QueueApi, Submitted } from "../api/queue";
import type { Problem } from "../api/errors";
import { sameRegions, withoutScore } from "../model/region";
import type { LabelSchema } from "../model/schema";
import type { Bundle } from "../model/task";
import { Answers } from "./answers";
import type { Courier } from "./courier";
import { above } from "./drafting";
import { refusalOf } from "./labelling";
import { keyOf, type LocalDraft, type LocalStore, type Parcel } from "./local";
import { openTask } from "./opening";
import { thresholdOf } from "./preferences";
import { TaskQueue, type Held } from "./queue";
import { Rescue } from "./rescue";
import { Sheet, type Desk } from "./sheet";

export interface WorkbenchParts {
  readonly api: QueueApi;
  readonly store: LocalStore;
  readonly courier: Courier;
  readonly projectId: number;
  readonly scope: string;
  readonly schema: LabelSchema;
  /** Drafted regions less sure than this demand a decision before submitting. */
  readonly decideBelow?: number;
  readonly prepare: (bundle: Bundle) => void;
  readonly clock?: () => number;
}

export class Workbench {
  readonly sheet: Sheet;
  readonly editor: Sheet["editor"];
  readonly desk: Sheet["desk"];
  readonly regions: Sheet["regions"];
  readonly selected: Sheet["selected"];
  readonly refusal: Sheet["refusal"];
  readonly changed: Sheet["changed"];
  /** Drafts below it are neither shown nor submitted. */
  readonly threshold: Signal<number>;
  readonly answered = signal(0);
  readonly queue: TaskQueue;
  readonly answers: Answers;
  readonly rescue: Rescue;
  readonly lost = computed(() => {
    const desk = this.desk.value;
    return desk !== null && !desk.review && this.heldOf(desk.bundle.task_id)?.lost === true;
  });

  private readonly stops: (() => void)[] = [];

  constructor(readonly parts: WorkbenchParts) {
    const { api, store, projectId, scope, courier, prepare, clock = Date.now } = parts;
    const underway = (): ReadonlySet<number> => new Set(courier.parcels.value.map((parcel) => parcel.task_id));
    const resume = (): void => {
      this.openFirst();
      this.record();
    };
    this.threshold = thresholdOf(projectId);
    this.sheet = new Sheet(scope, clock);
    ({
      editor: this.editor, desk: this.desk, regions: this.regions, selected: this.selected,
      refusal: this.refusal, changed: this.changed,
    } = this.sheet);
    this.queue = new TaskQueue({ api, store, projectId, scope, clock, underway, prepare });
    this.answers = new Answers(store, scope);
    this.rescue = new Rescue({ api, courier, scope, queue: this.queue, sheet: this.sheet, resume });
  }

  async start(): Promise<void> {
    this.stops.push(
      this.sheet.follow(() => this.record()),
      this.parts.courier.listen({
        delivered: (parcel, answer) => this.delivered(parcel, answer),
        draftSaved: (draft) => this.sheet.savedUpTo(draft.task_id, draft.saved),
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

  /** The person looks elsewhere: stop the clock, and keep the seconds over a reload. */
  pause(): void {
    this.sheet.pause();
    if (this.desk.value) this.keepDraft(this.sheet.draft());
  }

  /** Sends the answer on its way and shows the next task; false when something is still to be done, see `refusal`. */
  submit(): boolean {
    const desk = this.desk.value;
    if (!desk) return false;
    const regions = above(this.regions.value, this.threshold.value);
    this.refusal.value = refusalOf(this.parts.schema, regions, this.parts.decideBelow);
    if (this.refusal.value) return false;
    if (desk.review) {
      this.submitReview(desk);
      return true;
    }
    // Submitted, they are the person's word: no threshold hides any of them when the answer is looked at again.
    this.answers.add(desk.bundle, regions.map(withoutScore));
    this.parts.courier.post({ ...this.sheet.parcel("submit"), regions, threshold: this.threshold.value });
    this.answered.value += 1;
    this.queue.finish(desk.bundle.task_id);
    return true;
  }

  skip(): void {
    const desk = this.desk.value;
    if (!desk || desk.review) return;
    this.parts.courier.post(this.sheet.parcel("skip"));
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

  /** What a person calls the item of a task. */
  nameOf(taskId: number): string {
    const bundle = this.answers.of(taskId)?.bundle ?? this.heldOf(taskId)?.bundle;
    return bundle?.item.external_id ?? (bundle ? `#${bundle.item.id}` : `#${taskId}`);
  }

  private follow(held: readonly Held[]): void {
    const desk = this.desk.peek();
    if (desk?.review) return;
    const first = held[0];
    if (!first) this.sheet.clear();
    else if (desk?.bundle.task_id !== first.bundle.task_id) this.open(first);
  }

  private openFirst(): void {
    const first = this.queue.held.value[0];
    if (first) this.open(first);
    else this.sheet.clear();
  }

  private open(held: Held): void {
    this.sheet.show({ bundle: held.bundle, opening: openTask(held.bundle, held.draft), review: false });
  }

  private async openReview(bundle: Bundle): Promise<void> {
    const answer = this.answers.of(bundle.task_id);
    if (!answer) return;
    if (this.desk.value && !this.desk.value.review) this.queue.keepDraft(this.sheet.draft());
    const local = await this.parts.store.get("drafts", keyOf(this.parts.scope, bundle.task_id)).catch(() => undefined);
    const fresh = openTask({ ...bundle, draft: null, prediction: null }, local?.revision ? local : null);
    const opening = fresh.source === "mine" ? fresh : { ...fresh, regions: answer.regions };
    this.sheet.show({ bundle, opening: { ...opening, prediction_id: bundle.prediction?.id ?? null }, review: true });
  }

  private submitReview(desk: Desk): void {
    const before = this.answers.of(desk.bundle.task_id);
    if (before && !sameRegions(before.regions, this.regions.value)) {
      this.parts.courier.post(this.sheet.parcel("revise"));
      this.answers.change(desk.bundle.task_id, this.regions.value);
    }
    this.forward();
  }

  private record(): void {
    this.sheet.advance();
    this.keepDraft(this.sheet.draft());
  }

  private keepDraft(draft: LocalDraft): void {
    this.parts.courier.keep(draft);
    if (!draft.revision) this.queue.keepDraft(draft);
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

  private draftRefused(draft: LocalDraft, problem: Problem): void {
    if (problem.status === 409 || problem.status === 404 || problem.status === 410) this.queue.markLost(draft.task_id);
  }

  private heldOf(taskId: number): Held | undefined {
    return this.queue.held.value.find((held) => held.bundle.task_id === taskId);
  }
}
