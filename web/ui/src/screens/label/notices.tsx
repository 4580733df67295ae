import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ApiError, Problem, Unreachable } from "../../api/errors";
import { findField } from "../../model/schema";
import { describe, type Refusal } from "../../state/labelling";
import type { Parcel } from "../../state/local";
import type { Workbench } from "../../state/workbench";
import { words } from "../../words";

/** What the annotator must know about work that did not simply arrive, each with what can be done. */
export function Notices({ workbench }: { workbench: Workbench }): JSX.Element {
  const { courier, scope } = workbench.parts;
  const troubles = courier.troubles.value.filter((parcel) => parcel.scope === scope);
  const late = troubles.filter(isLate);
  const failed = workbench.refusal.value;
  return (
    <div class="notices" aria-live="polite">
      {failed && <p class="notice warn" role="alert">{whatIsNeeded(workbench, failed)}</p>}
      {workbench.lost.value && <Lost workbench={workbench} />}
      {late.length > 1 && <AllLate workbench={workbench} parcels={late} />}
      {(late.length > 1 ? troubles.filter((parcel) => !isLate(parcel)) : troubles).map((parcel) => <TroubleNotice key={parcel.id} workbench={workbench} parcel={parcel} />)}
    </div>
  );
}

function whatIsNeeded(workbench: Workbench, { field, region, attribute, undecided }: Refusal): string {
  if (undecided !== undefined) return words.canvas.undecided(undecided);
  const owner = workbench.regions.value.find(({ id }) => id === region);
  if (!owner || attribute === undefined) return neededIn(workbench, field);
  return words.canvas.needs(attribute, describe(workbench.parts.schema, [owner]));
}

function neededIn(workbench: Workbench, name: string): string {
  const kind = findField(workbench.parts.schema, name)?.kind;
  if (kind === "text") return words.text.write(name);
  return kind === "choice" ? words.label.needed(name) : words.text.mark(name);
}

function Lost({ workbench }: { workbench: Workbench }): JSX.Element {
  const { problem, attempt } = useAttempt();
  const taken = problem === words.label.taken;
  return (
    <div class="notice warn" role="alert" data-testid="lost">
      <span>{problem || words.label.lost}</span>
      {!taken && (
        <button type="button" class="button small" onClick={() => attempt(() => workbench.rescue.claimAgain())}>
          {words.label.claimAgain}
        </button>
      )}
      {taken && (
        <button type="button" class="button small" onClick={() => workbench.rescue.giveUp()}>{words.label.moveOn}</button>
      )}
    </div>
  );
}

const isLate = (parcel: Parcel): boolean => parcel.trouble?.kind === "late";

/** After a longer outage many answers are late at once: one notice, one button; what was taken stays. */
function AllLate({ workbench, parcels }: { workbench: Workbench; parcels: readonly Parcel[] }): JSX.Element {
  const { problem, attempt } = useAttempt();
  const sendAll = async (): Promise<void> => {
    for (const parcel of parcels) await workbench.rescue.claimAndSend(parcel);
  };
  return (
    <div class="notice warn" role="alert" data-testid="trouble-late">
      <span>{words.label.lateAll(parcels.length)} {problem}</span>
      <button type="button" class="button small primary" onClick={() => attempt(sendAll)}>{words.label.claimAndSubmitAll}</button>
      <details class="problems">
        <summary>{words.label.each}</summary>
        <div class="each-late">{parcels.map((parcel) => <TroubleNotice key={parcel.id} workbench={workbench} parcel={parcel} />)}</div>
      </details>
    </div>
  );
}

function TroubleNotice({ workbench, parcel }: { workbench: Workbench; parcel: Parcel }): JSX.Element {
  const { problem, attempt } = useAttempt();
  const text = words.label;
  const name = workbench.nameOf(parcel.task_id);
  const kind = parcel.trouble?.kind ?? "refused";
  const message =
    kind === "late" ? text.late(name)
    : kind === "conflict" ? text.conflict(name)
    : text.refused(name, parcel.trouble?.message ?? "");
  const drop = (): void => workbench.parts.courier.settle(parcel.id, "drop");
  return (
    <div class="notice warn" role="alert" data-testid={`trouble-${kind}`}>
      <span>{problem || message}</span>
      {kind === "late" && (
        <button type="button" class="button small primary" onClick={() => attempt(() => workbench.rescue.claimAndSend(parcel))}>
          {text.claimAndSubmit}
        </button>
      )}
      {parcel.errand === "submit" && (
        <button type="button" class="button small" onClick={() => attempt(() => workbench.rescue.reopen(parcel))}>{text.reopen}</button>
      )}
      <button type="button" class="button small quiet" onClick={drop}>{text.discard}</button>
    </div>
  );
}

function useAttempt(): { problem: string; attempt: (act: () => Promise<void>) => void } {
  const [problem, setProblem] = useState("");
  const attempt = (act: () => Promise<void>): void => {
    setProblem("");
    act().catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      setProblem(explain(error));
    });
  };
  return { problem, attempt };
}

function explain(error: ApiError): string {
  if (error instanceof Unreachable) return words.unreachable;
  if (error instanceof Problem && (error.status === 409 || error.status === 404)) return words.label.taken;
  return error.message;
}
