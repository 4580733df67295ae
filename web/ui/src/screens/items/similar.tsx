import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Problem } from "../../api/errors";
import { indexItems, similarTo, type SimilarItems } from "../../api/explorer";
import type { ItemRow } from "../../api/items";
import { getJob, type Job } from "../../api/jobs";
import type { Project } from "../../api/projects";
import { words } from "../../words";
import { useAct } from "../parts/action";
import { Dialog } from "../parts/dialog";
import { useResource } from "../parts/resource";
import { Failed, Loading } from "../parts/states";
import { FollowedJob } from "./followed";
import { ItemGrid } from "./grid";

interface Props {
  row: ItemRow;
  project: Project;
  where: string;
  mayManage: boolean;
  open: (row: ItemRow) => void;
  close: () => void;
}

/** More like this one, among what the filter finds. */
export function SimilarDialog({ row, project, where, mayManage, open, close }: Props): JSX.Element {
  const found = useResource(() => similarTo(row.id, where), [row.id, where]);
  const missing = found.error instanceof Problem && found.error.status === 409;
  const text = words.items.similar;
  return (
    <Dialog title={text.title(row.external_id ?? `#${row.id}`)} close={close} wide>
      {found.loading && <Loading />}
      {missing && <BuildIndex projectId={project.id} mayManage={mayManage} built={found.reload} />}
      {found.error && !missing && <Failed error={found.error} retry={found.reload} />}
      {found.data && <Neighbours of={found.data} project={project} open={open} />}
      {found.data && mayManage && <BuildIndex projectId={project.id} mayManage again built={found.reload} />}
    </Dialog>
  );
}

function Neighbours({ of: found, project, open }: { of: SimilarItems; project: Project; open: (row: ItemRow) => void }): JSX.Element {
  const text = words.items.similar;
  return (
    <>
      <p class="quiet-note">{text.by(found.model, found.indexed)}</p>
      {found.items.length === 0 && <p>{words.items.noneHint}</p>}
      <ItemGrid project={project} rows={found.items.map(({ item }) => item)} open={open} selection={null} />
    </>
  );
}

function BuildIndex({ projectId, mayManage, again, built }: { projectId: number; mayManage: boolean; again?: boolean; built: () => void }): JSX.Element {
  const [job, setJob] = useState<Job | null>(null);
  const act = useAct();
  const text = words.items.similar;
  const build = (): void => act.run(async () => setJob(await getJob((await indexItems(projectId)).job_id)));
  return (
    <div class="row">
      {!again && <p>{mayManage ? text.missing : text.ask}</p>}
      {mayManage && !job && <button type="button" class="button small" disabled={act.working} onClick={build}>{again ? text.rebuild : text.build}</button>}
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      {job && <FollowedJob key={job.id} job={job} over={built} />}
    </div>
  );
}
