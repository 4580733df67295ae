import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { changeChecks, findSuspects, getChecks, type Checks } from "../../api/team";
import { words } from "../../words";
import { useAct } from "../parts/action";
import { useResource } from "../parts/resource";
import { Read } from "../parts/states";

export function ChecksSection({ projectId }: { projectId: number }): JSX.Element {
  const checks = useResource(() => getChecks(projectId), [projectId]);
  return (
    <section class="team-section">
      <Read of={checks}>{(data) => <Form key={JSON.stringify(data)} projectId={projectId} checks={data} saved={checks.reload} />}</Read>
      <Suspects projectId={projectId} />
    </section>
  );
}

function Form({ projectId, checks, saved }: { projectId: number; checks: Checks; saved: () => void }): JSX.Element {
  const text = words.team.checks;
  const act = useAct();
  const [review, setReview] = useState(checks.review_share * 100);
  const [share, setShare] = useState(checks.honeypot_share * 100);
  const [honeypots, setHoneypots] = useState(checks.honeypots);
  const save = (event: Event): void => {
    event.preventDefault();
    act.run(async () => {
      await changeChecks(projectId, { review_share: review / 100, honeypot_share: share / 100, honeypots });
      saved();
    });
  };
  return (
    <form class="form checks" onSubmit={save}>
      <label>
        <span>{text.review}: {text.percent(review / 100)}</span>
        <input type="range" min={0} max={100} value={review} onInput={(event) => setReview(event.currentTarget.valueAsNumber)} />
        <small>{text.reviewHint}</small>
      </label>
      <label>
        <span>{text.honeypots}</span>
        <input type="number" min={0} max={checks.with_gold} value={honeypots} onInput={(event) => setHoneypots(event.currentTarget.valueAsNumber || 0)} />
        <small>{text.honeypotsHint(checks.with_gold)}</small>
      </label>
      <label>
        <span>{text.share}: {text.percent(share / 100)}</span>
        <input type="range" min={0} max={50} value={share} onInput={(event) => setShare(event.currentTarget.valueAsNumber)} />
      </label>
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      <button type="submit" class="button primary" disabled={act.working}>{text.save}</button>
    </form>
  );
}

function Suspects({ projectId }: { projectId: number }): JSX.Element {
  const text = words.team.checks;
  const act = useAct();
  const [started, setStarted] = useState(false);
  return (
    <section class="card">
      <h2>{text.suspects}</h2>
      <p class="quiet-note">{text.suspectsHint}</p>
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      {started && <p class="notice good" role="status">{text.started}</p>}
      <div class="row">
        <button type="button" class="button" disabled={act.working} onClick={() => act.run(async () => {
          await findSuspects(projectId);
          setStarted(true);
        })}>{text.find}</button>
      </div>
    </section>
  );
}
