import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { listDeleted, undelete, type Deleted } from "../../api/team";
import { words } from "../../words";
import { useAct } from "../parts/action";
import { useResource } from "../parts/resource";
import { Empty, Read } from "../parts/states";
import { When } from "../parts/time";

interface Props {
  projectId: number;
  mayManage: boolean;
}

/** What was deleted and can be shown again. */
export function DeletedSection({ projectId, mayManage }: Props): JSX.Element {
  const text = words.team.deleted;
  const [kind, setKind] = useState<Deleted["kind"]>("item");
  const [after, setAfter] = useState<string | null>(null);
  useEffect(() => setAfter(null), [kind]);
  const page = useResource(() => listDeleted(projectId, kind, after), [projectId, kind, after]);
  const act = useAct();
  const back = (row: Deleted): void => act.run(async () => {
    await undelete(row);
    page.reload();
  });
  return (
    <section class="team-section">
      <div class="segments" role="group" aria-label={text.what}>
        <button type="button" aria-pressed={kind === "item"} onClick={() => setKind("item")}>{text.items}</button>
        <button type="button" aria-pressed={kind === "annotation"} onClick={() => setKind("annotation")}>{text.annotations}</button>
      </div>
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      <Read of={page}>{({ items, next }) => (items.length === 0 ? <Empty title={text.none} /> : (
        <>
          <div class="table-frame">
            <table>
              <thead><tr><th>{text.what}</th><th>{text.by}</th><th>{text.when}</th><th /></tr></thead>
              <tbody>
                {items.map((row) => (
                  <tr key={row.id}>
                    <th scope="row">{row.external_id ?? `#${row.item_id}`}{row.kind === "annotation" && <small>{text.annotation(row.id)}</small>}</th>
                    <td>{row.annotator ?? "–"}</td>
                    <td><When at={row.deleted_at} /></td>
                    <td>
                      {(mayManage || row.kind === "annotation") && (
                        <button type="button" class="button small" disabled={act.working} onClick={() => back(row)}>{text.undelete}</button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {next !== null && <button type="button" class="button" onClick={() => setAfter(next)}>{words.more}</button>}
        </>
      ))}</Read>
    </section>
  );
}
