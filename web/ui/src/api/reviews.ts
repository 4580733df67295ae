import type { Region } from "../model/region";
import type { Comment, Prediction, TaskItem } from "../model/task";
import { request } from "./client";

export type Reason = "disagreement" | "honeypot" | "suspect" | "revised" | "reworked";

export interface ReviewAnswer {
  readonly annotation_id: number;
  readonly annotator_id: number;
  readonly annotator: string | null;
  readonly revision: number;
  readonly regions: readonly Region[];
  readonly active_seconds: number;
  readonly created_at: string;
}

export interface Review {
  readonly id: number;
  readonly annotation_id: number | null;
  readonly revision: number | null;
  readonly reviewer: string | null;
  readonly verdict: string;
  readonly created_at: string;
}

export interface ReviewTask {
  readonly task_id: number;
  readonly item: TaskItem;
  readonly reason: Reason | null;
  readonly suspicion: number;
  readonly until: string;
  readonly answers: readonly ReviewAnswer[];
  readonly prediction: Prediction | null;
  readonly comments: readonly Comment[];
  readonly reviews: readonly Review[];
}

export interface Verdict {
  readonly verdict: "accept" | "fix" | "pick" | "merge" | "reject";
  readonly annotation_id?: number;
  readonly regions?: readonly Region[];
  readonly active_seconds?: number;
  readonly comment?: string;
  readonly region_id?: string;
}

export interface Decided {
  readonly task_id: number;
  readonly verdict: string;
  readonly annotation_id: number | null;
}

export interface ReviewApi {
  claim(projectId: number, count: number, own: boolean): Promise<{ tasks: readonly ReviewTask[]; pending: number }>;
  show(taskId: number): Promise<ReviewTask>;
  heartbeat(taskIds: readonly number[]): Promise<readonly { task_id: number; until: string }[]>;
  release(taskId: number): Promise<void>;
  pass(taskId: number): Promise<void>;
  decide(task: ReviewTask, verdict: Verdict, idempotencyKey: string): Promise<Decided>;
}

export const reviewApi: ReviewApi = {
  claim: (projectId, count, own) => request("POST", `/projects/${projectId}/reviews/claim`, { body: { count, own } }),
  show: (taskId) => request("GET", `/tasks/${taskId}/review`),
  async heartbeat(taskIds) {
    const held = await request<{ tasks: { task_id: number; until: string }[] }>("POST", "/reviews/heartbeat", { body: { task_ids: taskIds } });
    return held.tasks;
  },
  release: (taskId) => request("POST", `/tasks/${taskId}/review/release`),
  pass: (taskId) => request("POST", `/tasks/${taskId}/review/pass`),
  decide: ({ task_id, answers }, verdict, idempotencyKey) => {
    // Every answer that was seen: a verdict about something newer is refused.
    const seen = answers.map(({ annotation_id, revision }) => ({ annotation_id, revision }));
    return request("POST", `/tasks/${task_id}/review`, { body: { ...verdict, seen }, idempotencyKey });
  },
};

export async function listComments(taskId: number): Promise<readonly Comment[]> {
  return (await request<{ items: Comment[] }>("GET", `/tasks/${taskId}/comments`)).items;
}

export function addComment(taskId: number, comment: { body: string; thread_id?: number; annotation_id?: number }): Promise<Comment> {
  return request<Comment>("POST", `/tasks/${taskId}/comments`, { body: comment });
}

export function resolveThread(threadId: number, resolved: boolean): Promise<Comment> {
  return request<Comment>("PUT", `/comments/${threadId}/resolution`, { body: { resolved } });
}
