import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { isOver, type Job } from "../../api/jobs";
import type { Dataset } from "../../api/models";
import { fileAddress, listFormats, startExport, type ExportChoice, type Format } from "../../api/transfer";
import { uniqueId } from "../../model/unique";
import { whenOver } from "../../state/following";
import { words } from "../../words";
import { JobBar } from "../jobs/bar";
import { useAct } from "../parts/action";
import { Dialog } from "../parts/dialog";
import { useResource } from "../parts/resource";
import { Read } from "../parts/states";

/** A dataset version in a format of one's choice: made in the background, then offered for download. */
export function ExportDialog({ dataset, kind, close }: { dataset: Dataset; kind: string; close: () => void }): JSX.Element {
  const formats = useResource(listFormats, []);
  return (
    <Dialog title={words.transfer.exportTitle(dataset.number)} close={close} wide>
      <Read of={formats}>
        {(all) => <Choice dataset={dataset} kind={kind} formats={all.exports.filter(({ kinds }) => kinds.includes(kind))} />}
      </Read>
    </Dialog>
  );
}

function Choice({ dataset, kind, formats }: { dataset: Dataset; kind: string; formats: readonly Format[] }): JSX.Element {
  const [choice, setChoice] = useState<ExportChoice>({ format: "jsonl", on_error: "stop", media: true });
  const [job, setJob] = useState<Job | null>(null);
  const act = useAct();
  const text = words.transfer;
  const chosen = formats.find(({ name }) => name === choice.format);
  const start = (): void => act.run(async () => {
    await whenOver(await startExport(dataset.id, choice, uniqueId()), setJob);
  });
  const change = (values: Partial<ExportChoice>): void => {
    setChoice({ ...choice, ...values });
    setJob(null);
  };
  return (
    <div class="transfer">
      <div class="form transfer-choices">
        <label>
          <span>{text.format}</span>
          <select value={choice.format} onChange={(event) => change({ format: event.currentTarget.value })}>
            {formats.map(({ name, title }) => <option key={name} value={name}>{title}</option>)}
          </select>
        </label>
        <label>
          <span>{text.leftOut}</span>
          <select value={choice.on_error} onChange={(event) => change({ on_error: event.currentTarget.value as ExportChoice["on_error"] })}>
            <option value="stop">{text.noExport}</option>
            <option value="skip">{text.leaveThemOut}</option>
          </select>
        </label>
        {kind === "image" && (
          <label class="switch">
            <input type="checkbox" checked={choice.media} onChange={(event) => change({ media: event.currentTarget.checked })} />
            <span>{text.media}</span>
          </label>
        )}
      </div>
      <p class="meta">{text.precision(chosen?.precision ?? "")}</p>
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      {job && !isOver(job) && <JobBar job={job} mayManage={false} />}
      {job && isOver(job) && <Made job={job} />}
      <footer class="row">
        <button type="button" class="button primary" disabled={act.working} onClick={start}>{text.export}</button>
      </footer>
    </div>
  );
}

function Made({ job }: { job: Job }): JSX.Element {
  const text = words.transfer;
  if (job.state !== "succeeded") {
    return <p class="notice bad" role="alert">{`${words.jobs.state[job.state]}: ${job.message}`}</p>;
  }
  const left = Number(job.result?.["left_out"] ?? 0);
  const name = String(job.result?.["file_name"] ?? "");
  return (
    <div class={`notice ${left > 0 ? "warn" : "good"}`} role="status" data-testid="export-outcome">
      <a class="button" download href={fileAddress(job)}>{text.download(name, text.bytes(Number(job.result?.["byte_size"] ?? 0)))}</a>
      {left > 0 && <span>{text.left(left)}</span>}
    </div>
  );
}
