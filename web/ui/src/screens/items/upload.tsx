import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { getJob, isOver, jobErrors, type Job, type JobProblem } from "../../api/jobs";
import type { Project } from "../../api/projects";
import { errorsAddress, keepUpload, type KeptUpload } from "../../api/transfer";
import { uniqueId } from "../../model/unique";
import { listenToJobs, tell } from "../../state/jobfeed";
import { words } from "../../words";
import { JobBar } from "../jobs/bar";
import { useAct } from "../parts/action";
import { ImportDialog } from "../transfer/importdialog";
import { droppedFiles, useDrop } from "./dropping";

/** Files in by drop or choice, looked at first; the import job's bar and every refused row below. */
export function Upload({ project, done }: { project: Project; done: () => void }): JSX.Element {
  const [kept, setKept] = useState<KeptUpload | null>(null);
  const [job, setJob] = useState<Job | null>(null);
  const [sending, setSending] = useState(0);
  const act = useAct();
  const text = words.items;
  const send = (files: readonly File[]): void => {
    if (files.length === 0) return;
    setSending(files.length);
    act.run(async () => setKept(await keepUpload(project.id, files, uniqueId())));
  };
  const hovering = useDrop((transfer) => void droppedFiles(transfer).then(send));
  useFollowed(job, setJob, done);
  return (
    <section class={`upload${hovering ? " hovering" : ""}`} aria-label={text.add}>
      <p>{hovering ? text.dropHere : act.working ? text.uploading(sending) : text.drop}</p>
      <div class="row">
        <FileButton label={text.choose} send={send} />
        <FileButton label={text.chooseFolder} folder send={send} />
      </div>
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      {job && !isOver(job) && <JobBar job={job} mayManage />}
      {kept && <ImportDialog project={project} kept={kept} close={() => setKept(null)} started={setJob} />}
      {job && isOver(job) && <Outcome key={job.id} job={job} dismiss={() => setJob(null)} />}
    </section>
  );
}

function FileButton({ label, folder, send }: { label: string; folder?: boolean; send: (files: readonly File[]) => void }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const pick = (): void => {
    send([...(input.current?.files ?? [])]);
    if (input.current) input.current.value = "";
  };
  return (
    <>
      <button type="button" class="button small" onClick={() => input.current?.click()}>{label}</button>
      <input ref={input} type="file" multiple hidden aria-label={label} onChange={pick} {...(folder ? { webkitdirectory: true } : {})} />
    </>
  );
}

function useFollowed(job: Job | null, change: (job: Job) => void, done: () => void): void {
  const id = job?.id;
  const over = job !== null && isOver(job);
  useEffect(() => {
    if (id === undefined || over) return undefined;
    return listenToJobs((moved) => {
      if (moved.id !== id) return;
      change(moved);
      if (isOver(moved)) done();
    });
  }, [id, over]);
  useEffect(() => {
    // The stream may have been opened after a quick job was over.
    if (id === undefined || over) return undefined;
    const timer = setTimeout(() => void getJob(id).then(tell, () => undefined), 1_500);
    return () => clearTimeout(timer);
  }, [id, over]);
}

function Outcome({ job, dismiss }: { job: Job; dismiss: () => void }): JSX.Element {
  const [rows, setRows] = useState<readonly JobProblem[]>([]);
  useEffect(() => {
    void jobErrors(job.id, null).then((page) => setRows(page.items), () => undefined);
  }, [job.id]);
  const number = (name: string): number => (typeof job.result?.[name] === "number" ? job.result[name] : 0);
  const failed = job.state !== "succeeded";
  return (
    <div class={`notice ${failed ? "bad" : rows.length > 0 ? "warn" : "good"}`} role="status" data-testid="import-outcome">
      <span>
        {failed && `${words.jobs.state[job.state]}: ${job.message} `}
        {!failed && words.items.imported(number("added"), number("duplicates"), rows.length || job.failed)}
      </span>
      {!failed && number("annotations") > 0 && <span>{words.transfer.past(number("annotations"))}</span>}
      {rows.length > 0 && <a class="button small" download href={errorsAddress(job)}>{words.transfer.report}</a>}
      <button type="button" class="button small" onClick={dismiss}>{words.items.dismiss}</button>
      {rows.length > 0 && (
        <details class="problems" open>
          <summary>{words.items.rejected}</summary>
          <ul>{rows.map((row) => <li key={row.id}><code>{row.subject}</code> {row.message}</li>)}</ul>
        </details>
      )}
    </div>
  );
}
