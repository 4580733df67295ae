import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { changeItems, countItems, type Change } from "../../api/explorer";
import { getJob, type Job } from "../../api/jobs";
import { uniqueId } from "../../model/unique";
import { words } from "../../words";
import { useAct } from "../parts/action";
import { Dialog } from "../parts/dialog";
import { useResource } from "../parts/resource";
import { FollowedJob } from "./followed";
import type { Selection } from "./selection";

const ACTIONS = ["scenario", "metadata", "top", "normal", "last", "draft", "hide", "unhide", "delete-labels"] as const;
type Action = (typeof ACTIONS)[number];

interface Props {
  projectId: number;
  where: string;
  selection: Selection;
  done: () => void;
}

/** What to do to the chosen items, or to all that the filter finds. */
export function BulkBar({ projectId, where, selection, done }: Props): JSX.Element {
  const [action, setAction] = useState<Action | null>(null);
  const [job, setJob] = useState<Job | null>(null);
  const text = words.items.bulk;
  const chosen = selection.everything || selection.ids.size > 0;
  return (
    <section class="bulk-bar" aria-label={text.title}>
      <span>{selection.everything ? text.everything : text.chosen(selection.ids.size)}</span>
      {!selection.everything && <button type="button" class="button small" onClick={selection.all}>{text.all}</button>}
      {chosen && <button type="button" class="button small quiet" onClick={selection.clear}>{text.clear}</button>}
      {chosen && (
        <select aria-label={text.action} value="" onChange={(event) => setAction(ACTIONS.find((name) => name === event.currentTarget.value) ?? null)}>
          <option value="">{text.action}</option>
          {ACTIONS.map((name) => <option key={name} value={name}>{text.actions[name]}</option>)}
        </select>
      )}
      {action && (
        <ChangeDialog projectId={projectId} where={where} selection={selection} action={action} close={() => setAction(null)} started={(begun) => {
          setAction(null);
          setJob(begun);
        }} />
      )}
      {job && <FollowedJob key={job.id} job={job} over={() => {
        selection.clear();
        done();
      }} />}
    </section>
  );
}

interface DialogProps {
  projectId: number;
  where: string;
  selection: Selection;
  action: Action;
  close: () => void;
  started: (job: Job) => void;
}

function ChangeDialog({ projectId, where, selection, action, close, started }: DialogProps): JSX.Element {
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const counted = useResource(() => (selection.everything ? countItems(projectId, where) : Promise.resolve(null)), [projectId, where]);
  const act = useAct();
  const text = words.items.bulk;
  const send = (event: Event): void => {
    event.preventDefault();
    const target = selection.everything ? { where } : { item_ids: [...selection.ids] };
    act.run(async () => {
      const { job_id } = await changeItems(projectId, target, changeOf(action, name.trim(), value.trim()), uniqueId());
      started(await getJob(job_id));
    });
  };
  const many = selection.everything ? counted.data : { count: selection.ids.size, exact: true };
  return (
    <Dialog title={text.actions[action]} close={close}>
      <form class="form" onSubmit={send}>
        <p>{many ? text.willChange(many.count, many.exact) : words.loading}</p>
        {action === "metadata" && (
          <label><span>{text.name}</span><input value={name} maxLength={200} required onInput={(event) => setName(event.currentTarget.value)} /></label>
        )}
        {(action === "metadata" || action === "scenario") && (
          <label><span>{text.value}</span><input value={value} maxLength={200} onInput={(event) => setValue(event.currentTarget.value)} /></label>
        )}
        {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
        <button type="submit" class="button primary" disabled={act.working}>{text.start}</button>
      </form>
    </Dialog>
  );
}

function changeOf(action: Action, name: string, value: string): Change {
  switch (action) {
    case "scenario": return { action, scenario: value || null };
    case "metadata": return { action, name, value: value || null };
    case "top": case "normal": case "last": return { action: "place", place: action };
    default: return { action };
  }
}
