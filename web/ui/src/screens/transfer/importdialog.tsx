import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../../api/errors";
import { getJob, type Job } from "../../api/jobs";
import type { Project } from "../../api/projects";
import { listFormats, startImport, startPreview, type ImportOptions, type KeptUpload, type Preview } from "../../api/transfer";
import { adds, likely, type Mapping } from "../../model/mapping";
import { uniqueId } from "../../model/unique";
import { whenOver } from "../../state/following";
import { words } from "../../words";
import { useAct, type Act } from "../parts/action";
import { Dialog } from "../parts/dialog";
import { useResource } from "../parts/resource";
import { ClassMapping } from "./classmapping";
import { Finding } from "./finding";

interface Props {
  project: Project;
  kept: KeptUpload;
  close: () => void;
  started: (job: Job) => void;
}

type Told = Pick<ImportOptions, "format" | "on_error" | "labels_as">;

/** What will come of uploaded files, and what is to be done with them: format, classes, bad rows. */
export function ImportDialog({ project, kept, close, started }: Props): JSX.Element {
  const [told, setTold] = useState<Told>({ format: "auto", on_error: "skip", labels_as: "auto" });
  const [mapping, setMapping] = useState<Mapping>({});
  const [preview, setPreview] = useState<Preview | null>(null);
  const act = useAct();
  const text = words.transfer;
  const options = (): ImportOptions => ({
    ...told,
    class_map: mapping,
    grow_classes: preview === null ? project.schema.classes.length === 0 : adds(mapping, preview.classes),
  });
  const look = useLook(project, kept, options, setPreview, setMapping);
  useEffect(() => look.now(true), [told.format]);
  const start = (): void => act.run(async () => {
    started(await getJob(await startImport(project.id, kept.upload, options(), uniqueId())));
    close();
  });
  const empty = preview !== null && preview.items === 0;
  return (
    <Dialog title={text.importTitle(kept.files)} close={close} wide>
      <div class="transfer">
        <Choices project={project} told={told} found={preview} change={setTold} />
        {look.act.working && preview === null && <p class="loading" role="status">{text.looking}</p>}
        {look.act.problem && <p class="notice bad" role="alert">{look.act.problem}</p>}
        {preview && <Finding preview={preview} />}
        {preview && preview.classes.length > 0 && (
          <ClassMapping classes={preview.classes} ours={namesOf(project)} mapping={mapping} change={setMapping} />
        )}
        {empty && <p class="notice warn">{text.nothing}</p>}
        {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
        <footer class="row">
          <button type="button" class="button primary" disabled={act.working || empty} onClick={start}>{text.start}</button>
          <button type="button" class="button" disabled={look.act.working} onClick={() => look.now(false)}>{text.again}</button>
          <button type="button" class="button quiet" onClick={close}>{words.cancel}</button>
        </footer>
      </div>
    </Dialog>
  );
}

/** Runs previews; the first one proposes what unknown classes mean. */
function useLook(
  project: Project, kept: KeptUpload, options: () => ImportOptions,
  show: (preview: Preview | null) => void, propose: (mapping: Mapping) => void,
): { act: Act; now: (first: boolean) => void } {
  const act = useAct();
  const now = (first: boolean): void => act.run(async () => {
    show(null);
    // At first everything may be added, so that what is bad for other reasons is seen.
    const asked = first ? { ...options(), class_map: {}, grow_classes: true } : options();
    const job = await whenOver(await startPreview(project.id, kept.upload, asked));
    if (job.state !== "succeeded" || job.result === null) throw new ApiError(job.message);
    const found = job.result as unknown as Preview;
    if (first) propose(proposed(found, namesOf(project)));
    show(found);
  });
  return { act, now };
}

function proposed(found: Preview, ours: readonly string[]): Mapping {
  const pairs = found.classes.flatMap(({ name, known }) => {
    const meant = known ? undefined : likely(name, ours);
    return meant === undefined ? [] : [[name, meant] as const];
  });
  return Object.fromEntries(pairs);
}

function namesOf(project: Project): string[] {
  return project.schema.classes.filter((each) => !each.retired).map(({ name }) => name);
}

interface ChoicesProps {
  project: Project;
  told: Told;
  found: Preview | null;
  change: (told: Told) => void;
}

function Choices({ project, told, found, change }: ChoicesProps): JSX.Element {
  const formats = useResource(listFormats, []);
  const text = words.transfer;
  const fitting = (formats.data?.imports ?? []).filter(({ kinds }) => kinds.includes(project.kind));
  return (
    <div class="form transfer-choices">
      <label>
        <span>{text.format}</span>
        <select value={told.format} onChange={(event) => change({ ...told, format: event.currentTarget.value })}>
          <option value="auto">{text.auto(told.format === "auto" ? (found?.title ?? "") : "")}</option>
          {fitting.map(({ name, title }) => <option key={name} value={name}>{title}</option>)}
        </select>
      </label>
      <label>
        <span>{text.labelsAs}</span>
        <select value={told.labels_as} onChange={(event) => change({ ...told, labels_as: event.currentTarget.value as Told["labels_as"] })}>
          <option value="auto">{text.asUsual(found && told.labels_as === "auto" ? text[found.labels_as] : "")}</option>
          <option value="annotations">{text.annotations}</option>
          <option value="gold">{text.gold}</option>
        </select>
      </label>
      <label>
        <span>{text.onError}</span>
        <select value={told.on_error} onChange={(event) => change({ ...told, on_error: event.currentTarget.value as Told["on_error"] })}>
          <option value="skip">{text.skip}</option>
          <option value="stop">{text.stop}</option>
        </select>
      </label>
    </div>
  );
}
