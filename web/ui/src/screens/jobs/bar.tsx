import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { cancelJob, isOver, jobErrors, resumeJob, type Job, type JobProblem } from "../../api/jobs";
import { newest, tell } from "../../state/jobfeed";
import { words } from "../../words";
import { useAct } from "../parts/action";
import { When } from "../parts/time";

/** One job with its live bar, what it could not do, and how to stop it or go on. */
export function JobBar({ job: asked, mayManage }: { job: Job; mayManage: boolean }): JSX.Element {
  const job = newest(asked);
  const act = useAct();
  const text = words.jobs;
  const send = (change: (id: number) => Promise<Job>): void => act.run(async () => tell(await change(job.id)));
  return (
    <article class={`job ${job.state}`} data-job={job.id}>
      <header>
        <strong>{text.kind[job.kind] ?? job.kind}</strong>
        <span class={`state ${job.state}`}>{text.state[job.state]}</span>
        <span class="meta">{text.number(job.id)} · <When at={job.created_at} /></span>
        {mayManage && !isOver(job) && (
          <button type="button" class="button small" disabled={act.working} onClick={() => send(cancelJob)}>{words.cancel}</button>
        )}
        {mayManage && (job.state === "failed" || job.state === "cancelled") && (
          <button type="button" class="button small" disabled={act.working} onClick={() => send(resumeJob)}>{text.resume}</button>
        )}
      </header>
      <progress aria-label={text.number(job.id)} max={Math.max(job.total, 1)}
        value={job.state === "succeeded" ? Math.max(job.total, 1) : job.done + job.failed} />
      <p class="meta">{text.of(job.done, job.total)}{job.message && ` · ${job.message}`}</p>
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      {job.failed > 0 && <Problems job={job} />}
    </article>
  );
}

function Problems({ job }: { job: Job }): JSX.Element {
  const [rows, setRows] = useState<readonly JobProblem[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const act = useAct();
  const load = (after: string | null): void => act.run(async () => {
    const page = await jobErrors(job.id, after);
    setRows(after === null ? page.items : [...rows, ...page.items]);
    setNext(page.next);
  });
  return (
    <details class="problems" onToggle={(event) => event.currentTarget.open && rows.length === 0 && load(null)}>
      <summary>{words.jobs.errors(job.failed)}</summary>
      <ul>
        {rows.map((row) => <li key={row.id}><code>{row.subject}</code> {row.message}</li>)}
      </ul>
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      {next !== null && <button type="button" class="button small" onClick={() => load(next)}>{words.more}</button>}
    </details>
  );
}
