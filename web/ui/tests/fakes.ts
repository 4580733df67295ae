/** A server and a queue that live in memory: the same interface, with switches for what can go wrong. */

import { LateSubmit, SignInNeeded, Unreachable } from "../src/api/errors";
import type { DraftPayload, Lease, QueueApi, RevisionPayload, Submitted } from "../src/api/queue";
import type { Region } from "../src/model/region";
import type { LabelSchema } from "../src/model/schema";
import type { Bundle, SavedDraft } from "../src/model/task";

export const schema: LabelSchema = {
  classes: [{ id: 0, name: "cat" }, { id: 1, name: "dog" }, { id: 2, name: "owl" }],
  fields: [{ name: "label", kind: "choice", multiple: false, required: true, classes: [0, 1, 2] }],
};

export function choice(id: number, score?: number): Region {
  const region = { id: "p1", kind: "choice" as const, field: "label", classes: [id] };
  return score === undefined ? region : { ...region, score };
}

export function box(id: string, x: number, y: number, width: number, height: number, cls = 0): Region & { kind: "box" } {
  return { id, kind: "box", field: "objects", class: cls, x, y, width, height };
}

export class FakeServer implements QueueApi {
  away = false;
  signedOut = false;
  late = new Set<number>();
  /** What was lent arrives only after this. */
  lending: Promise<void> = Promise.resolve();
  readonly leases = new Set<number>();
  readonly drafts = new Map<number, SavedDraft>();
  readonly submitted: { taskId: number; regions: readonly Region[]; key: string }[] = [];
  readonly revised: { annotationId: number; payload: RevisionPayload }[] = [];
  readonly skipped: number[] = [];
  private readonly done = new Set<number>();

  constructor(private readonly tasks: readonly number[], private readonly blind: ReadonlySet<number> = new Set()) {}

  async claim(_projectId: number, count: number): Promise<readonly Bundle[]> {
    await this.answer();
    const open = this.tasks.filter((id) => !this.done.has(id));
    const own = open.filter((id) => this.leases.has(id));
    const taken = [...own, ...open.filter((id) => !this.leases.has(id))].slice(0, count);
    for (const id of taken) this.leases.add(id);
    await this.lending;
    return taken.map((id) => this.bundle(id));
  }

  async claimTask(taskId: number): Promise<Bundle> {
    await this.answer();
    this.leases.add(taskId);
    this.late.delete(taskId);
    return this.bundle(taskId);
  }

  async heartbeat(taskIds: readonly number[]): Promise<readonly Lease[]> {
    await this.answer();
    return taskIds.filter((id) => this.leases.has(id)).map((task_id) => ({ task_id, expires_at: "2099-01-01T00:00:00Z" }));
  }

  async release(taskId: number): Promise<void> {
    await this.answer();
    this.leases.delete(taskId);
  }

  async skip(taskId: number): Promise<void> {
    await this.answer();
    this.done.add(taskId);
    this.skipped.push(taskId);
  }

  async saveDraft(taskId: number, draft: DraftPayload): Promise<void> {
    await this.answer();
    const { regions, prediction_id, blind, active_seconds, sequence } = draft;
    const known = this.drafts.get(taskId);
    if (known && known.sequence >= sequence) return;
    this.drafts.set(taskId, { regions, prediction_id, blind, active_seconds, sequence, late: false });
  }

  async submit(taskId: number, draft: DraftPayload, key: string): Promise<Submitted> {
    await this.answer();
    if (this.late.has(taskId)) {
      throw new LateSubmit(409, { type: "/problems/late-submit", title: "late", detail: "the lease was gone" });
    }
    if (!this.submitted.some((each) => each.key === key)) {
      this.submitted.push({ taskId, regions: draft.regions, key });
    }
    this.done.add(taskId);
    this.leases.delete(taskId);
    return { annotation_id: taskId * 10, revision: 1 };
  }

  async revise(annotationId: number, payload: RevisionPayload): Promise<Submitted> {
    await this.answer();
    this.revised.push({ annotationId, payload });
    return { annotation_id: annotationId, revision: payload.expected_revision + 1 };
  }

  private async answer(): Promise<void> {
    await Promise.resolve();
    if (this.away) throw new Unreachable("away");
    if (this.signedOut) throw new SignInNeeded(401, { title: "Sign in first" });
  }

  private bundle(id: number): Bundle {
    const blind = this.blind.has(id);
    return {
      task_id: id,
      item: { id, kind: "text", text: `text ${id}`, media_url: null, width: null, height: null, external_id: `row ${id}`, attributes: {} },
      expires_at: "2099-01-01T00:00:00Z",
      blind,
      prediction: blind ? null : { id: id + 100, model_version_id: 1, model_number: 1, regions: [choice(id % 3, 0.8)], confidence: 0.8 },
      draft: this.drafts.get(id) ?? null,
    };
  }
}
