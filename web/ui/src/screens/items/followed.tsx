import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { getJob, isOver, type Job } from "../../api/jobs";
import { listenToJobs, tell } from "../../state/jobfeed";
import { JobBar } from "../jobs/bar";

const ASK_MS = 1_500;

/** A job's bar until it is over; then `over` is called, once. */
export function FollowedJob({ job: begun, over }: { job: Job; over: () => void }): JSX.Element {
  const [job, setJob] = useState(begun);
  const ended = isOver(job);
  useEffect(() => {
    if (isOver(begun)) over();
  }, []);
  useEffect(() => {
    if (ended) return undefined;
    const stop = listenToJobs((moved) => {
      if (moved.id !== begun.id) return;
      setJob(moved);
      if (isOver(moved)) over();
    });
    // The stream may have been opened after a quick job was over.
    const timer = setTimeout(() => void getJob(begun.id).then(tell, () => undefined), ASK_MS);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [begun.id, ended]);
  return <JobBar job={job} mayManage />;
}
