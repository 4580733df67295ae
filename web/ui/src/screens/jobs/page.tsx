import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { listJobs, type Job } from "../../api/jobs";
import { listenToJobs } from "../../state/jobfeed";
import { words } from "../../words";
import { useAct } from "../parts/action";
import { useResource } from "../parts/resource";
import { Empty, Read } from "../parts/states";
import { JobBar } from "./bar";

export function JobsPage({ projectId, mayManage }: { projectId: number; mayManage: boolean }): JSX.Element {
  const first = useResource(() => listJobs(projectId, null), [projectId]);
  const [older, setOlder] = useState<readonly Job[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [fresh, setFresh] = useState<readonly Job[]>([]);
  const act = useAct();
  useEffect(() => setNext(first.data?.next ?? null), [first.data]);
  useEffect(() => listenToJobs((job) => {
    if (job.project_id === projectId) setFresh((known) => (known.some(({ id }) => id === job.id) ? known : [job, ...known]));
  }), [projectId]);
  const more = (): void => act.run(async () => {
    const page = await listJobs(projectId, next);
    setOlder([...older, ...page.items]);
    setNext(page.next);
  });
  return (
    <main class="page" id="content">
      <header class="page-head"><h1>{words.jobs.title}</h1></header>
      <Read of={first}>
        {({ items }) => {
          const jobs = merge(fresh, [...items, ...older]);
          return jobs.length === 0
            ? <Empty title={words.jobs.none}><p>{words.jobs.noneHint}</p></Empty>
            : <div class="jobs">{jobs.map((job) => <JobBar key={job.id} job={job} mayManage={mayManage} />)}</div>;
        }}
      </Read>
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      {next !== null && <button type="button" class="button" disabled={act.working} onClick={more}>{words.more}</button>}
    </main>
  );
}

function merge(fresh: readonly Job[], listed: readonly Job[]): Job[] {
  const known = new Set(listed.map(({ id }) => id));
  return [...fresh.filter(({ id }) => !known.has(id)), ...listed].sort((a, b) => b.id - a.id);
}
