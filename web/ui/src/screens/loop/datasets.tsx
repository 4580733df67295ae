import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Dataset } from "../../api/models";
import { words } from "../../words";
import { When } from "../parts/time";
import { ExportDialog } from "../transfer/exportdialog";

export function Datasets({ datasets, kind }: { datasets: readonly Dataset[]; kind: string }): JSX.Element {
  const [out, setOut] = useState<Dataset | null>(null);
  const text = words.loop;
  return (
    <details class="datasets">
      <summary>{text.datasets} ({datasets.length})</summary>
      <table>
        <tbody>
          {datasets.map((each) => (
            <tr key={each.id}>
              <th scope="row">{words.models.dataset(each.number)}</th>
              <td>{words.projects.items(each.item_count)}</td>
              <td><code title={each.content_hash}>{each.content_hash.slice(0, 12)}</code></td>
              <td><When at={each.created_at} /></td>
              <td><button type="button" class="button small" onClick={() => setOut(each)}>{words.transfer.exports}</button></td>
            </tr>
          ))}
        </tbody>
      </table>
      {out && <ExportDialog dataset={out} kind={kind} close={() => setOut(null)} />}
    </details>
  );
}
