import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { queueApi, type QueueApi } from "../../api/queue";
import { getProject, type Project } from "../../api/projects";
import { picture } from "../../canvas/pictures";
import { itemName } from "../../model/itemname";
import { store } from "../../state/account";
import type { Courier } from "../../state/courier";
import { scopeOf, type LocalStore } from "../../state/local";
import { takeSeat } from "../../state/seat";
import { Workbench } from "../../state/workbench";
import { Commands } from "../../tools/commands";
import { Easel } from "../../tools/easel";
import type { Hand } from "../../tools/hand";
import { Pen } from "../../tools/pen";
import { words } from "../../words";
import { useDeeds } from "../palette/offers";
import { Dialog } from "../parts/dialog";
import { Guideline } from "../guideline/beside";
import { Rework } from "../review/talk";
import { Actions, type ActionNames } from "./actions";
import { AnswerChip } from "./answer";
import { Attributes } from "./attributes";
import { Choices } from "./choices";
import { ComparisonLine } from "./comparisonline";
import { DraftLine } from "./draftline";
import { DraftPanel } from "./draftpanel";
import { NoTask } from "./empty";
import { Help } from "./help";
import { useKeys, usePresence } from "./hooks";
import { Notices } from "./notices";
import { Progress } from "./progress";
import { RegionList } from "./regionlist";
import { StageView } from "./stageview";
import { FreeTextField } from "./text/freetext";
import { SpanList } from "./text/spanlist";
import { TextStage } from "./text/stage";
import { Toolbar } from "./toolbar";

/** What is different when the same bench serves another purpose than labelling, such as review. */
export interface Purpose {
  readonly api: QueueApi;
  readonly store: LocalStore;
  readonly scope: string;
  hand(workbench: Workbench): Hand;
  names(workbench: Workbench): ActionNames;
  /** In place of the progress and the line about the draft. */
  panel(workbench: Workbench): JSX.Element;
  /** When there is no task. */
  empty(workbench: Workbench): JSX.Element;
}

interface Props {
  project: Project;
  userId: number;
  courier: Courier;
  purpose?: Purpose;
}

export function LabelPage(props: Props): JSX.Element {
  const { project, workbench, commands, easel, pen } = useDesk(props);
  const seatLost = useSeat(workbench.parts.scope);
  useKeys(commands);
  useDeeds(commands);
  usePresence(workbench);
  const desk = workbench.desk.value;
  const { purpose } = props;
  const { schema } = project;
  return (
    <main class="bench" id="content">
      <h1 class="unseen">{desk ? `${words.nav.label} · ${itemName(desk.bundle.item)}` : words.nav.label}</h1>
      <section class="work">
        <Notices workbench={workbench} />
        {desk && easel && <Toolbar easel={easel} commands={commands} />}
        {desk && easel && <StageView easel={easel} workbench={workbench} schema={schema} item={desk.bundle.item} />}
        {desk && pen && (
          <TextStage item={desk.bundle.item} pen={pen} schema={schema}><AnswerChip workbench={workbench} /></TextStage>
        )}
        {!desk && (purpose && workbench.queue.phase.value === "empty" ? purpose.empty(workbench) : <NoTask workbench={workbench} project={project} />)}
      </section>
      <aside class="panel">
        <div class="panel-body">
          {purpose ? purpose.panel(workbench) : <Progress workbench={workbench} counters={project.counters} />}
          {desk && !purpose && <Rework bundle={desk.bundle} />}
          {desk && !purpose && <DraftLine workbench={workbench} desk={desk} />}
          {desk && schema.fields.map((field, position) => (
            field.kind === "text"
              ? <FreeTextField key={field.name} commands={commands} field={field} position={position} />
              : <Choices key={field.name} commands={commands} field={field} position={position} />
          ))}
          {desk && <Attributes workbench={workbench} />}
          {desk && !purpose && easel?.draws && <DraftPanel easel={easel} commands={commands} />}
          {desk && !purpose && easel?.draws && !desk.bundle.blind && <ComparisonLine easel={easel} commands={commands} />}
          {desk && easel?.draws && <RegionList workbench={workbench} easel={easel} />}
          {desk && pen?.tying.source.value && <p class="notice" role="note">{words.text.relatingHint}</p>}
          {desk && pen?.marks && <SpanList pen={pen} schema={schema} />}
          <Foot project={project} commands={commands} />
        </div>
        {desk && <Actions commands={commands} names={purpose?.names(workbench)} />}
      </aside>
      {commands.help.value && <Help commands={commands} />}
      {seatLost && (
        <Dialog title={words.label.otherTab}>
          <p>{words.label.otherTabHint}</p>
          <button type="button" class="button primary" onClick={() => location.reload()}>{words.label.useHere}</button>
        </Dialog>
      )}
    </main>
  );
}

function Foot({ project, commands }: { project: Project; commands: Commands }): JSX.Element {
  return (
    <footer class="panel-foot">
      <Guideline source={project.guideline} />
      <button type="button" class="button quiet small" onClick={() => commands.run("help")}>{words.label.helpHint}</button>
    </footer>
  );
}

function useSeat(scope: string): boolean {
  const [lost, setLost] = useState(false);
  useEffect(() => {
    const seat = takeSeat(scope);
    const stop = seat.lost.subscribe(setLost);
    return () => {
      stop();
      seat.leave();
    };
  }, [scope]);
  return lost;
}

interface Station {
  project: Project;
  workbench: Workbench;
  commands: Commands;
  easel: Easel | null;
  pen: Pen | null;
}

/** One workbench for as long as the page shows this project under this schema. */
function useDesk({ project: first, userId, courier, purpose }: Props): Station {
  const [project, setProject] = useState(first);
  const station = useMemo(() => {
    const workbench = new Workbench({
      api: purpose?.api ?? queueApi,
      store: purpose?.store ?? store,
      courier,
      projectId: first.id,
      scope: purpose?.scope ?? scopeOf(userId, first.id),
      schema: first.schema,
      decideBelow: first.decide_below,
      prepare: ({ item }) => {
        // Only a try ahead of time: the stage asks again and says so if it fails there.
        if (item.media_url) void picture(item.media_url).catch(() => undefined);
      },
    });
    const easel = first.kind === "image" ? new Easel(workbench, first.schema) : null;
    const pen = first.kind === "text" ? new Pen(workbench, first.schema) : null;
    const hands = [easel, pen, purpose?.hand(workbench) ?? null].filter((hand) => hand !== null);
    return { workbench, easel, pen, commands: new Commands(workbench, hands) };
  }, [first.id, first.schema.version, first.decide_below, userId, courier, purpose]);
  useEffect(() => {
    void station.workbench.start();
    return () => {
      station.easel?.dispose();
      void station.workbench.leave();
    };
  }, [station]);
  const phase = station.workbench.queue.phase.value;
  useEffect(() => {
    // The figures behind "nothing to label" must be today's.
    if (phase === "empty") getProject(first.id).then(setProject, () => undefined);
  }, [phase, first.id]);
  return { project, ...station };
}
