import type { JSX } from "preact";
import type { Counters } from "../../api/projects";
import type { Workbench } from "../../state/workbench";
import { words } from "../../words";

export function Progress({ workbench, counters }: { workbench: Workbench; counters: Counters }): JSX.Element {
  const mine = workbench.answered.value;
  const total = counters.tasks_open + counters.tasks_done;
  const done = Math.min(total, counters.tasks_done + mine);
  return (
    <div class="progress">
      <progress max={Math.max(total, 1)} value={done} aria-label={words.label.progressLabel(done, total)} />
      <span data-testid="progress">{words.label.progress(done, total)}</span>
      <span data-testid="session-count">{words.label.session(mine)}</span>
    </div>
  );
}
