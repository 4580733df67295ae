/** Waits for one job. */

import { getJob, isOver, type Job } from "../api/jobs";
import { listenToJobs } from "./jobfeed";

const ASK_AGAIN_MS = 1_000;

/** The job when it is over; the stream tells, and asking now and then makes up for what it missed. */
export async function whenOver(id: number, moved: (job: Job) => void = () => undefined): Promise<Job> {
  const first = await getJob(id);
  moved(first);
  if (isOver(first)) return first;
  return new Promise((resolve, reject) => {
    const leave = listenToJobs((job) => heard(job));
    const timer = setInterval(() => void getJob(id).then(heard, failed), ASK_AGAIN_MS);
    const stop = (): void => {
      clearInterval(timer);
      leave();
    };
    const heard = (job: Job): void => {
      if (job.id !== id) return;
      moved(job);
      if (!isOver(job)) return;
      stop();
      resolve(job);
    };
    const failed = (error: unknown): void => {
      stop();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
  });
}
