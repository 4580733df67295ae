/**
 * Lets a reviewer sit at the same workbench as annotators: the answers of a task take the place of the draft,
 * and what is submitted becomes a verdict. Left as it was it is accepted, changed it is fixed or merged.
 */

import { signal, type Signal } from "@preact/signals";
import { Problem } from "../api/errors";
import type { DraftPayload, Lease, QueueApi, RevisionPayload, Submitted } from "../api/queue";
import type { ReviewAnswer, ReviewApi, ReviewTask, Verdict } from "../api/reviews";
import { sameRegions, type Region } from "../model/region";
import type { Bundle } from "../model/task";

export class ReviewBook implements QueueApi {
  /** How many tasks of the project wait for a reviewer. */
  readonly pending = signal(0);
  /** Also what the reviewer answered themselves. */
  readonly own = signal(false);
  private readonly tasks: Signal<ReadonlyMap<number, ReviewTask>> = signal<ReadonlyMap<number, ReviewTask>>(new Map());

  constructor(private readonly api: ReviewApi) {}

  of(taskId: number): ReviewTask | undefined {
    return this.tasks.value.get(taskId);
  }

  async claim(projectId: number, count: number): Promise<readonly Bundle[]> {
    const { tasks, pending } = await this.api.claim(projectId, count, this.own.value);
    this.pending.value = pending;
    this.keep(tasks);
    return tasks.map(bundleOf);
  }

  async claimTask(taskId: number): Promise<Bundle> {
    const task = await this.api.show(taskId);
    this.keep([task]);
    return bundleOf(task);
  }

  async heartbeat(taskIds: readonly number[]): Promise<readonly Lease[]> {
    const held = await this.api.heartbeat(taskIds);
    return held.map(({ task_id, until }) => ({ task_id, expires_at: until }));
  }

  release(taskId: number): Promise<void> {
    return this.api.release(taskId);
  }

  skip(taskId: number): Promise<void> {
    return this.api.pass(taskId);
  }

  async saveDraft(): Promise<void> {
    // A verdict is given or it is not: the server keeps no half of one.
  }

  async submit(taskId: number, { regions, active_seconds }: DraftPayload, key: string): Promise<Submitted> {
    const task = this.known(taskId);
    const verdict = verdictOn(task.answers, regions, active_seconds);
    const decided = await this.api.decide(task, verdict, key);
    this.pending.value = Math.max(0, this.pending.value - 1);
    return { annotation_id: decided.annotation_id ?? task.answers[0]?.annotation_id ?? 0, revision: 0 };
  }

  /** A second thought: the task as it stands now, with this in place of the answer. */
  async revise(annotationId: number, { regions, active_seconds }: RevisionPayload, key: string): Promise<Submitted> {
    const before = [...this.tasks.value.values()].find(({ answers }) => answers.some((a) => a.annotation_id === annotationId));
    if (!before) throw new Problem(409, { type: "gone", title: "The task was not looked at on this page." });
    const task = await this.api.show(before.task_id);
    await this.api.decide(task, { verdict: "fix", annotation_id: annotationId, regions, active_seconds }, key);
    return { annotation_id: annotationId, revision: 0 };
  }

  async reject(taskId: number, annotationId: number, comment: string, regionId: string | null, key: string): Promise<void> {
    const pinned = regionId === null ? {} : { region_id: regionId };
    await this.api.decide(this.known(taskId), { verdict: "reject", annotation_id: annotationId, comment, ...pinned }, key);
    this.pending.value = Math.max(0, this.pending.value - 1);
  }

  private known(taskId: number): ReviewTask {
    const task = this.of(taskId);
    if (!task) throw new Problem(409, { type: "gone", title: "The task was not looked at on this page." });
    return task;
  }

  private keep(tasks: readonly ReviewTask[]): void {
    const all = new Map(this.tasks.value);
    for (const task of tasks) all.set(task.task_id, task);
    this.tasks.value = all;
  }
}

/** What submitting these regions says about the answers. */
export function verdictOn(answers: readonly ReviewAnswer[], regions: readonly Region[], activeSeconds: number): Verdict {
  const kept = answers.find((answer) => sameRegions(answer.regions, regions));
  const [first, ...others] = answers;
  if (kept && answers.every((answer) => alike(answer.regions, kept.regions))) return { verdict: "accept" };
  if (kept) return { verdict: "pick", annotation_id: kept.annotation_id };
  const said = { regions, active_seconds: activeSeconds };
  return first && others.length === 0 ? { verdict: "fix", annotation_id: first.annotation_id, ...said } : { verdict: "merge", ...said };
}

/** The same said under other ids: each annotator's browser gave the regions its own. */
function alike(a: readonly Region[], b: readonly Region[]): boolean {
  const bare = (regions: readonly Region[]): string => JSON.stringify(regions.map(({ id: _id, ...rest }) => JSON.stringify(rest)).sort());
  return bare(a) === bare(b);
}

function bundleOf(task: ReviewTask): Bundle {
  const [first] = task.answers;
  return {
    task_id: task.task_id,
    item: task.item,
    expires_at: task.until,
    blind: false,
    prediction: first ? { id: first.annotation_id, model_version_id: null, model_number: null, regions: first.regions, confidence: null } : null,
    draft: null,
  };
}
