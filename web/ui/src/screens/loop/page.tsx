import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { getJob, isOver, type Job } from "../../api/jobs";
import { freeze, getLoop, listDatasets, startRound, train, type Dataset, type Loop } from "../../api/models";
import { uniqueId } from "../../model/unique";
import { listenToJobs } from "../../state/jobfeed";
import { projectPath } from "../../state/route";
import { words } from "../../words";
import { JobBar } from "../jobs/bar";
import { useAct, type Act } from "../parts/action";
import { Link } from "../parts/link";
import { useResource } from "../parts/resource";
import { Empty, Read } from "../parts/states";
import { Datasets } from "./datasets";
import { Plots } from "./plots";
import { Rounds } from "./rounds";

interface Props {
  projectId: number;
  kind: string;
  mayManage: boolean;
}

interface State {
  loop: Loop;
  datasets: readonly Dataset[];
  job: Job | null;
}

export function LoopPage({ projectId, kind, mayManage }: Props): JSX.Element {
  const state = useResource(() => readLoop(projectId), [projectId]);
  const act = useAct();
  const [said, setSaid] = useState("");
  const { reload } = state;
  useEffect(() => listenToJobs((job) => {
    if (job.project_id !== projectId || !isOver(job)) return;
    setSaid("");
    reload();
  }), [projectId, reload]);
  const text = words.loop;
  return (
    <main class="page" id="content">
      <header class="page-head">
        <h1>{text.title}</h1>
        {mayManage && <Buttons projectId={projectId} act={act} busy={!!state.data?.job} said={setSaid} changed={reload} />}
      </header>
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      {said && <p class="notice good" role="status">{said}</p>}
      <Read of={state}>
        {({ loop, datasets, job }) => (
          <>
            <p class="meta loop-new">{text.newLabels(loop.new_labels)}</p>
            {job && <JobBar job={job} mayManage={mayManage} />}
            {loop.rounds.length === 0
              ? <Empty title={text.none}><p>{text.noneHint}</p></Empty>
              : <><Plots rounds={loop.rounds} /><Rounds rounds={loop.rounds} /></>}
            {datasets.length > 0 && <Datasets datasets={datasets} kind={kind} />}
          </>
        )}
      </Read>
    </main>
  );
}

async function readLoop(projectId: number): Promise<State> {
  const [loop, datasets] = await Promise.all([getLoop(projectId), listDatasets(projectId)]);
  const job = loop.running_job === null ? null : await getJob(loop.running_job);
  return { loop, datasets: datasets.items, job };
}

interface ButtonProps {
  projectId: number;
  act: Act;
  busy: boolean;
  said: (text: string) => void;
  changed: () => void;
}

function Buttons({ projectId, act, busy, said, changed }: ButtonProps): JSX.Element {
  const text = words.loop;
  const run = (what: () => Promise<string>): void => act.run(async () => {
    said(await what());
    changed();
  });
  const key = uniqueId();
  const blocked = act.working || busy;
  return (
    <div class="row">
      <button type="button" class="button" disabled={blocked} onClick={() => run(async () => {
        const frozen = await freeze(projectId, key);
        return text.frozen(frozen.number, frozen.item_count);
      })}>{text.freeze}</button>
      <button type="button" class="button" disabled={blocked} onClick={() => run(async () => {
        await train(projectId, key);
        return text.started;
      })}>{text.train}</button>
      <Link to={projectPath(projectId, "models")} class="button">{text.deploy}</Link>
      <button type="button" class="button primary" disabled={blocked} onClick={() => run(async () => {
        await startRound(projectId, key);
        return text.started;
      })}>{busy ? text.running : text.run}</button>
    </div>
  );
}
