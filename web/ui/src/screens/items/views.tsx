import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { deleteView, listViews, saveView, type SavedView } from "../../api/explorer";
import type { Shown } from "../../state/listing";
import { words } from "../../words";
import { useAct } from "../parts/action";
import { Dialog } from "../parts/dialog";
import { useResource } from "../parts/resource";

interface Props {
  projectId: number;
  shown: Shown;
  show: (view: SavedView) => void;
  mayChange: boolean;
}

/** Filters with a name, for everybody in the project. */
export function SavedViews({ projectId, shown, show, mayChange }: Props): JSX.Element | null {
  const views = useResource(() => listViews(projectId), [projectId]);
  const [naming, setNaming] = useState(false);
  const act = useAct();
  const text = words.items.views;
  const found = views.data?.items ?? [];
  const current = found.find((view) => view.where === shown.where && view.order === shown.order && view.layout === shown.layout);
  if (found.length === 0 && !mayChange) return null;
  const remove = (view: SavedView): void => act.run(async () => {
    await deleteView(view.id);
    views.reload();
  });
  return (
    <div class="row">
      {found.length > 0 && (
        <select aria-label={text.title} value={current ? String(current.id) : ""}
          onChange={(event) => {
            const chosen = found.find((view) => String(view.id) === event.currentTarget.value);
            if (chosen) show(chosen);
          }}>
          <option value="">{text.choose}</option>
          {found.map((view) => <option key={view.id} value={String(view.id)}>{view.name}</option>)}
        </select>
      )}
      {mayChange && !current && <button type="button" class="button small" onClick={() => setNaming(true)}>{text.save}</button>}
      {mayChange && current && (
        <button type="button" class="button small" disabled={act.working} onClick={() => remove(current)}>{text.remove}</button>
      )}
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      {naming && (
        <NameDialog projectId={projectId} shown={shown} close={() => setNaming(false)} saved={() => {
          setNaming(false);
          views.reload();
        }} />
      )}
    </div>
  );
}

function NameDialog({ projectId, shown, close, saved }: { projectId: number; shown: Shown; close: () => void; saved: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const act = useAct();
  const text = words.items.views;
  const save = (event: Event): void => {
    event.preventDefault();
    const layout = shown.layout === "table" ? "table" : "gallery";
    act.run(async () => {
      await saveView(projectId, { name, where: shown.where, order: shown.order, layout });
      saved();
    });
  };
  return (
    <Dialog title={text.save} close={close}>
      <form class="form" onSubmit={save}>
        <label><span>{text.name}</span><input value={name} maxLength={100} required onInput={(event) => setName(event.currentTarget.value)} /></label>
        <p class="quiet-note"><code>{shown.where || words.items.all}</code></p>
        {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
        <button type="submit" class="button primary" disabled={act.working || name.trim() === ""}>{words.save}</button>
      </form>
    </Dialog>
  );
}
