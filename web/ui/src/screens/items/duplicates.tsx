import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { changeItems, findDuplicates, listDuplicates, type DuplicateGroup } from "../../api/explorer";
import type { ItemRow } from "../../api/items";
import { getJob, type Job } from "../../api/jobs";
import type { Project } from "../../api/projects";
import { uniqueId } from "../../model/unique";
import { words } from "../../words";
import { useAct } from "../parts/action";
import { Empty } from "../parts/states";
import { FollowedJob } from "./followed";
import { ItemGrid } from "./grid";

interface Props {
  project: Project;
  mayManage: boolean;
  open: (row: ItemRow) => void;
}

/** Groups of items that are almost the same, the largest first. */
export function Duplicates({ project, mayManage, open }: Props): JSX.Element {
  const [groups, setGroups] = useState<readonly DuplicateGroup[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [job, setJob] = useState<Job | null>(null);
  const act = useAct();
  const text = words.items.duplicates;
  const load = (after: string | null): void => act.run(async () => {
    const found = await listDuplicates(project.id, after);
    setGroups((before) => (after === null ? found.items : [...before, ...found.items]));
    setNext(found.next);
  });
  useEffect(() => load(null), [project.id]);
  const search = (): void => act.run(async () => setJob(await getJob((await findDuplicates(project.id)).job_id)));
  return (
    <section aria-label={text.title}>
      <div class="row duplicates-head">
        <p class="quiet-note">{text.lead}</p>
        {mayManage && <button type="button" class="button small" disabled={act.working} onClick={search}>{text.search}</button>}
      </div>
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      {job && <FollowedJob key={job.id} job={job} over={() => load(null)} />}
      {groups.length === 0 && !act.working && <Empty title={text.none}><p>{text.noneHint}</p></Empty>}
      {groups.map((group) => <Group key={group.group} group={group} project={project} mayManage={mayManage} open={open} changed={() => load(null)} />)}
      {next !== null && <button type="button" class="button" onClick={() => load(next)}>{words.more}</button>}
    </section>
  );
}

function Group({ group, project, mayManage, open, changed }: Props & { group: DuplicateGroup; changed: () => void }): JSX.Element {
  const [job, setJob] = useState<Job | null>(null);
  const act = useAct();
  const text = words.items.duplicates;
  const hide = (): void => act.run(async () => {
    const target = { where: `group:${group.group} -id:${group.group}` };
    setJob(await getJob((await changeItems(project.id, target, { action: "hide" }, uniqueId())).job_id));
  });
  return (
    <article class="duplicate-group" data-group={group.group}>
      <header class="row">
        <h2>{text.group(group.size)}</h2>
        {mayManage && !job && <button type="button" class="button small" disabled={act.working} onClick={hide}>{text.hide}</button>}
      </header>
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      {job && <FollowedJob key={job.id} job={job} over={changed} />}
      <ItemGrid project={project} rows={group.items} open={open} selection={null} />
    </article>
  );
}
