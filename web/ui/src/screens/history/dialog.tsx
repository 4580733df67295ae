import type { JSX } from "preact";
import { getHistory, restore, type History, type Revision } from "../../api/history";
import { deleteAnnotation, undelete } from "../../api/team";
import type { LabelSchema } from "../../model/schema";
import { words } from "../../words";
import { useAct } from "../parts/action";
import { Dialog } from "../parts/dialog";
import { Labels } from "../parts/labels";
import { useResource } from "../parts/resource";
import { Read } from "../parts/states";
import { When } from "../parts/time";

interface Props {
  annotationId: number;
  schema: LabelSchema;
  mayReview: boolean;
  changed: () => void;
  close: () => void;
}

/** Everything that was ever said in one annotation, newest first, and the way back to it. */
export function HistoryDialog(props: Props): JSX.Element {
  const history = useResource(() => getHistory(props.annotationId), [props.annotationId]);
  const changed = (): void => {
    history.reload();
    props.changed();
  };
  return (
    <Dialog title={words.team.history.title} close={props.close} wide>
      <Read of={history}>{(data) => <Revisions {...props} history={data} changed={changed} />}</Read>
    </Dialog>
  );
}

function Revisions({ annotationId, schema, mayReview, history, changed }: Omit<Props, "close"> & { history: History }): JSX.Element {
  const text = words.team.history;
  const act = useAct();
  const newest = history.items.at(-1)?.number ?? 1;
  const run = (what: () => Promise<unknown>): void => act.run(async () => {
    await what();
    changed();
  });
  return (
    <div class="history">
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      {history.hidden && <p class="notice warn"><span>{text.hidden}</span></p>}
      <ol reversed class="revisions">
        {[...history.items].reverse().map((revision) => (
          <li key={revision.id} data-testid="revision">
            <div>
              <strong>{text.number(revision.number)}</strong> · {revision.author ?? words.review.nobody} · <When at={revision.created_at} />
              {revision.verdicts.map((verdict) => <span key={verdict} class="badge">{words.review.verdict[verdict] ?? verdict}</span>)}
            </div>
            <div class="row"><Labels schema={schema} regions={revision.regions} /><small>{changesOf(revision)}</small></div>
            {revision.number !== newest && !history.hidden && (
              <button type="button" class="button small" disabled={act.working} onClick={() => run(() => restore(annotationId, revision.number, newest))}>{text.restore}</button>
            )}
          </li>
        ))}
      </ol>
      {mayReview && (history.hidden
        ? <button type="button" class="button" disabled={act.working} onClick={() => run(() => undelete({ kind: "annotation", id: annotationId }))}>{text.undelete}</button>
        : <button type="button" class="button danger" disabled={act.working} onClick={() => run(() => deleteAnnotation(annotationId))}>{text.delete}</button>)}
    </div>
  );
}

function changesOf({ changes }: Revision): string {
  const text = words.team.history;
  if (changes === null) return text.first;
  const parts = Object.entries(changes).map(([name, count]) => text.change(text.changes[name] ?? name, count));
  return parts.length > 0 ? parts.join(", ") : text.same;
}
