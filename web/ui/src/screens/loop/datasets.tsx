import type { JSX } from "preact";
import { exportAddress } from "../../api/items";
import type { Dataset } from "../../api/models";
import { words } from "../../words";
import { When } from "../parts/time";

export function Datasets({ datasets }: { datasets: readonly Dataset[] }): JSX.Element {
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
              <td class="row">
                {(["jsonl", "folder"] as const).map((format) => (
                  <a key={format} class="button small" download href={exportAddress(each.id, format)}>{text.export} {format}</a>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
