import type { JSX } from "preact";
import type { Project } from "../../api/projects";
import { projectPath } from "../../state/route";
import type { Workbench } from "../../state/workbench";
import { words } from "../../words";
import { Link } from "../parts/link";
import { Empty, Loading } from "../parts/states";

/** No task on screen: why, and what to do now. */
export function NoTask({ workbench, project }: { workbench: Workbench; project: Project }): JSX.Element {
  const text = words.label;
  const { queue } = workbench;
  const look = (): void => void queue.refill();
  const away = workbench.parts.courier.link.value === "away";
  if (queue.phase.value === "away" || (queue.phase.value === "loading" && away)) {
    return (
      <Empty title={words.unreachable}>
        <p>{words.unreachableHint}</p>
        <button type="button" class="button" onClick={look}>{words.retry}</button>
      </Empty>
    );
  }
  if (queue.phase.value === "failed") {
    return (
      <Empty title={text.failed}>
        <p>{queue.failure.value}</p>
        <button type="button" class="button" onClick={look}>{words.retry}</button>
      </Empty>
    );
  }
  if (queue.phase.value !== "empty") return <div class="empty"><Loading /></div>;
  const { items, tasks_open, tasks_done } = project.counters;
  return (
    <Empty title={text.empty}>
      <p>{items === 0 ? text.emptyNew : tasks_open === 0 ? text.emptyDone(tasks_done) : text.emptyHeld}</p>
      <div class="row">
        <Link to={projectPath(project.id, "items")} class={items === 0 ? "button primary" : "button"}>{text.addItems}</Link>
        {items > 0 && <Link to={projectPath(project.id, "loop")} class="button primary">{text.openLoop}</Link>}
        <button type="button" class="button" onClick={look}>{text.lookAgain}</button>
      </div>
    </Empty>
  );
}
