import type { Region } from "../model/region";
import type { Bundle } from "../model/task";
import { request } from "./client";

export interface Lease {
  readonly task_id: number;
  readonly expires_at: string;
}

export interface DraftPayload {
  readonly regions: readonly Region[];
  readonly prediction_id: number | null;
  readonly blind: boolean;
  readonly active_seconds: number;
  readonly sequence: number;
}

export interface SubmitPayload extends DraftPayload {
  readonly threshold?: number;
}

export interface Submitted {
  readonly annotation_id: number;
  readonly revision: number;
}

export interface RevisionPayload {
  readonly regions: readonly Region[];
  readonly expected_revision: number;
  readonly active_seconds: number;
}

/** Everything the workbench asks of the server; tests give it another one. */
export interface QueueApi {
  claim(projectId: number, count: number): Promise<readonly Bundle[]>;
  claimTask(taskId: number): Promise<Bundle>;
  heartbeat(taskIds: readonly number[]): Promise<readonly Lease[]>;
  release(taskId: number): Promise<void>;
  skip(taskId: number): Promise<void>;
  saveDraft(taskId: number, draft: DraftPayload): Promise<void>;
  submit(taskId: number, answer: SubmitPayload, idempotencyKey: string): Promise<Submitted>;
  revise(annotationId: number, revision: RevisionPayload, idempotencyKey: string): Promise<Submitted>;
}

export const queueApi: QueueApi = {
  async claim(projectId, count) {
    const body = { count };
    const answer = await request<{ tasks: Bundle[] }>("POST", `/projects/${projectId}/queue/claim`, { body });
    return answer.tasks;
  },
  claimTask: (taskId) => request<Bundle>("POST", `/tasks/${taskId}/claim`),
  async heartbeat(taskIds) {
    const answer = await request<{ leases: Lease[] }>("POST", "/queue/heartbeat", { body: { task_ids: taskIds } });
    return answer.leases;
  },
  release: (taskId) => request<void>("POST", `/tasks/${taskId}/release`),
  skip: (taskId) => request<void>("POST", `/tasks/${taskId}/skip`),
  // Bodies are built field by field: the server refuses what it does not know.
  async saveDraft(taskId, { regions, prediction_id, blind, active_seconds, sequence }) {
    const body = { regions, prediction_id, blind, active_seconds, sequence };
    await request<unknown>("PUT", `/tasks/${taskId}/draft`, { body });
  },
  submit(taskId, { regions, prediction_id, active_seconds, sequence, threshold }, idempotencyKey) {
    const body = { regions, prediction_id, active_seconds, sequence, threshold };
    return request<Submitted>("POST", `/tasks/${taskId}/submit`, { body, idempotencyKey });
  },
  revise(annotationId, body, idempotencyKey) {
    return request<Submitted>("POST", `/annotations/${annotationId}/revisions`, { body, idempotencyKey });
  },
};
