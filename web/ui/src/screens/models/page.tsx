import type { JSX } from "preact";
import { getDeployment, listModels, type DeploymentHistory, type ModelVersion } from "../../api/models";
import { testAccuracy } from "../../model/metrics";
import { words } from "../../words";
import { Figure } from "../parts/figure";
import { useResource } from "../parts/resource";
import { Empty, Read } from "../parts/states";
import { When } from "../parts/time";
import { DeploymentPanel } from "./deployment";

export function ModelsPage({ projectId, mayManage }: { projectId: number; mayManage: boolean }): JSX.Element {
  const both = useResource(async () => {
    const [models, deployment] = await Promise.all([listModels(projectId), getDeployment(projectId)]);
    return { models: models.items, deployment };
  }, [projectId]);
  const text = words.models;
  return (
    <main class="page" id="content">
      <header class="page-head"><h1>{text.title}</h1></header>
      <Read of={both}>
        {({ models, deployment }) => models.length === 0
          ? <Empty title={text.none}><p>{text.noneHint}</p></Empty>
          : (
            <>
              <DeploymentPanel projectId={projectId} models={models} deployment={deployment} mayManage={mayManage} changed={both.reload} />
              <ModelTable models={models} deployment={deployment} />
            </>
          )}
      </Read>
    </main>
  );
}

function ModelTable({ models, deployment }: { models: readonly ModelVersion[]; deployment: DeploymentHistory }): JSX.Element {
  const text = words.models;
  return (
    <section>
      <div class="table-frame">
        <table class="figures">
          <caption>{text.figureNote}</caption>
          <thead>
            <tr>
              <th scope="col">{text.version}</th><th scope="col">{text.trainedOn}</th><th scope="col">{text.accuracy}</th>
              <th scope="col">{text.untouched}</th><th scope="col">{text.edits}</th><th scope="col">{text.seconds}</th>
              <th scope="col">{text.blind}</th><th scope="col">{text.since}</th>
            </tr>
          </thead>
          <tbody>{models.map((model) => <ModelRow key={model.id} model={model} deployment={deployment} />)}</tbody>
        </table>
      </div>
    </section>
  );
}

function ModelRow({ model, deployment: { current } }: { model: ModelVersion; deployment: DeploymentHistory }): JSX.Element {
  const text = words.models;
  const badge = current?.stable_id === model.id ? text.badge.stable : current?.canary_id === model.id ? text.badge.canary : null;
  return (
    <tr>
      <th scope="row">
        <span class="row">{model.number}{badge && <span class="badge">{badge}</span>}</span>
        <small>{model.name} · {model.framework}</small>
      </th>
      <td>{model.dataset_number === null ? "–" : text.dataset(model.dataset_number)}</td>
      <td><Figure of={testAccuracy(model.metrics)} unit="share" /></td>
      <td><Figure of={model.effort?.untouched} unit="share" /></td>
      <td><Figure of={model.effort?.edits_per_item} unit="number" /></td>
      <td><Figure of={model.effort?.active_seconds} unit="seconds" /></td>
      <td><Figure of={model.effort?.blind_accuracy} unit="share" /></td>
      <td><When at={model.created_at} /></td>
    </tr>
  );
}
