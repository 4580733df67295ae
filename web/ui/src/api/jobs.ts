import { address, request } from "./client";
import { page, type Page } from "./paging";

export type JobState = "queued" | "running" | "succeeded" | "failed" | "cancelled";

export interface Job {
  readonly id: number;
  readonly kind: string;
  readonly project_id: number | null;
  readonly state: JobState;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly message: string;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

export interface JobProblem {
  readonly id: number;
  readonly subject: string;
  readonly message: string;
}

export function isOver(job: Job): boolean {
  return job.state !== "queued" && job.state !== "running";
}

export function listJobs(project: number, after: string | null): Promise<Page<Job>> {
  return page<Job>("/jobs", { project, after, limit: 30 });
}

export function getJob(id: number): Promise<Job> {
  return request<Job>("GET", `/jobs/${id}`);
}

export function cancelJob(id: number): Promise<Job> {
  return request<Job>("POST", `/jobs/${id}/cancel`);
}

export function resumeJob(id: number): Promise<Job> {
  return request<Job>("POST", `/jobs/${id}/resume`);
}

export function jobErrors(id: number, after: string | null): Promise<Page<JobProblem>> {
  return page<JobProblem>(`/jobs/${id}/errors`, { after, limit: 100 });
}

/** Calls `changed` for every job that moves, until the returned function is called. The browser reconnects by itself. */
export function watchJobs(changed: (job: Job) => void, connected: () => void): () => void {
  const source = new EventSource(address("/events"), { withCredentials: true });
  source.addEventListener("open", connected);
  source.addEventListener("job", (event) => changed(JSON.parse((event as MessageEvent<string>).data) as Job));
  return () => source.close();
}
