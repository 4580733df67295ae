import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { deploy, rollBack, type Deployment, type DeploymentHistory, type ModelVersion } from "../../api/models";
import { words } from "../../words";
import { percent } from "../../words/format";
import { useAct } from "../parts/action";
import { When } from "../parts/time";

interface Props {
  projectId: number;
  models: readonly ModelVersion[];
  deployment: DeploymentHistory;
  mayManage: boolean;
  changed: () => void;
}

export function DeploymentPanel(props: Props): JSX.Element {
  const { projectId, deployment, mayManage, changed } = props;
  const [editing, setEditing] = useState(false);
  const act = useAct();
  const text = words.models;
  const { current, history } = deployment;
  const back = (): void => {
    if (confirm(text.rollbackAsk)) act.run(async () => {
      await rollBack(projectId, "");
      changed();
    });
  };
  return (
    <section class="card wide-card">
      <header class="page-head">
        <h2>{text.deployment}</h2>
        {mayManage && (
          <div class="row">
            <button type="button" class="button small" aria-expanded={editing} onClick={() => setEditing(!editing)}>{text.change}</button>
            <button type="button" class="button small danger" disabled={act.working || history.length < 2} onClick={back}>{text.rollback}</button>
          </div>
        )}
      </header>
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      {current ? <Shares deployment={current} /> : <p class="quiet-note">{text.noDeployment}</p>}
      {editing && <DeployForm {...props} done={() => { setEditing(false); changed(); }} />}
      {history.length > 1 && <Earlier history={history.slice(1)} />}
    </section>
  );
}

/** One bar: blind items are taken out first, the canary's share is of the rest. */
function Shares({ deployment }: { deployment: Deployment }): JSX.Element {
  const text = words.models;
  const { blind_share: blind, canary_share, canary_number, stable_number } = deployment;
  const canary = canary_number === null ? 0 : (1 - blind) * canary_share;
  const parts = [
    { kind: "stable", name: `${text.stable} · ${words.items.by(stable_number)}`, share: 1 - blind - canary },
    { kind: "canary", name: `${text.canary} · ${words.items.by(canary_number)}`, share: canary },
    { kind: "blind", name: text.blindArm, share: blind },
  ].filter(({ share }) => share > 0.0005);
  return (
    <div class="shares">
      <div class="share-bar" role="img" aria-label={`${text.shares}: ${parts.map(({ name, share }) => `${name} ${percent(share)}`).join(", ")}`}>
        {parts.map(({ kind, share }) => <span key={kind} class={kind} style={{ flexGrow: String(share) }} />)}
      </div>
      <ul class="legend">
        {parts.map(({ kind, name, share }) => <li key={kind}><span class={`swatch ${kind}`} aria-hidden="true" />{name} <strong>{percent(share)}</strong></li>)}
      </ul>
      {deployment.reason && <p class="meta">{deployment.reason} · <When at={deployment.created_at} /></p>}
    </div>
  );
}

function DeployForm({ projectId, models, deployment: { current }, done }: Props & { done: () => void }): JSX.Element {
  const [stable, setStable] = useState(String(current?.stable_id ?? models[0]?.id ?? ""));
  const [canary, setCanary] = useState(String(current?.canary_id ?? ""));
  const [canaryShare, setCanaryShare] = useState(Math.round((current?.canary_share ?? 0) * 100));
  const [blindShare, setBlindShare] = useState(Math.round((current?.blind_share ?? 0.05) * 100));
  const [reason, setReason] = useState("");
  const act = useAct();
  const text = words.models;
  const send = (event: Event): void => {
    event.preventDefault();
    act.run(async () => {
      await deploy(projectId, {
        stable: stable === "" ? null : Number(stable),
        canary: canary === "" ? null : Number(canary),
        canary_share: canary === "" ? 0 : canaryShare / 100,
        blind_share: blindShare / 100,
        reason,
      });
      done();
    });
  };
  const options = models.map((model) => <option key={model.id} value={String(model.id)}>{model.number} · {model.name}</option>);
  return (
    <form class="form deploy" onSubmit={send}>
      <label><span>{text.stable}</span>
        <select value={stable} onChange={(event) => setStable(event.currentTarget.value)}>{options}</select></label>
      <label><span>{text.canary}</span>
        <select value={canary} onChange={(event) => setCanary(event.currentTarget.value)}>
          <option value="">{text.nobody}</option>{options}
        </select></label>
      <ShareInput name={text.canaryShare} value={canaryShare} change={setCanaryShare} disabled={canary === ""} />
      <ShareInput name={text.blindShare} value={blindShare} change={setBlindShare} />
      <label class="span"><span>{text.reason}</span>
        <input value={reason} maxLength={2000} onInput={(event) => setReason(event.currentTarget.value)} /></label>
      {act.problem && <p class="notice bad span" role="alert">{act.problem}</p>}
      <button type="submit" class="button primary" disabled={act.working}>{act.working ? text.working : text.apply}</button>
    </form>
  );
}

function ShareInput(props: { name: string; value: number; change: (value: number) => void; disabled?: boolean }): JSX.Element {
  return (
    <label><span>{props.name} ({percent(props.value / 100)})</span>
      <input type="range" min={0} max={100} step={1} value={props.value} disabled={props.disabled ?? false}
        onInput={(event) => props.change(event.currentTarget.valueAsNumber)} /></label>
  );
}

function Earlier({ history }: { history: readonly Deployment[] }): JSX.Element {
  const text = words.models;
  return (
    <details>
      <summary>{text.history} ({history.length})</summary>
      <ul class="earlier">
        {history.map((each) => (
          <li key={each.id}>
            <When at={each.created_at} /> · {text.stable} {each.stable_number ?? "–"}
            {each.canary_number !== null && ` · ${text.canary} ${each.canary_number} (${percent(each.canary_share)})`}
            {` · ${text.blindArm} ${percent(each.blind_share)}`} <small>{each.reason}</small>
          </li>
        ))}
      </ul>
    </details>
  );
}
