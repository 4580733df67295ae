/** Jobs as they move: one stream for the whole page, open while somebody looks. */

import { signal, type Signal } from "@preact/signals";
import { getJob, watchJobs, type Job } from "../api/jobs";

const moved: Signal<ReadonlyMap<number, Job>> = signal<ReadonlyMap<number, Job>>(new Map());
const listeners = new Set<(job: Job) => void>();
let close: (() => void) | null = null;

/** The newest state of a job that was seen moving. */
export function newest(job: Job): Job {
  return moved.value.get(job.id) ?? job;
}

/** Calls back for every change; the stream closes when the last listener leaves. */
export function listenToJobs(changed: (job: Job) => void): () => void {
  listeners.add(changed);
  close ??= watchJobs(tell, catchUp);
  return () => {
    listeners.delete(changed);
    if (listeners.size > 0) return;
    close?.();
    close = null;
    // Without the stream what was seen grows old; what a page reads next is newer.
    moved.value = new Map();
  };
}

export function tell(job: Job): void {
  moved.value = new Map(moved.value).set(job.id, job);
  for (const listener of listeners) listener(job);
}

/** After a gap in the stream, jobs that seemed to run may be long over: ask. */
function catchUp(): void {
  for (const job of moved.value.values()) {
    if (job.state === "running" || job.state === "queued") void getJob(job.id).then(tell, () => undefined);
  }
}
