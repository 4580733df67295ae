import type { JSX } from "preact";
import type { SeenClass } from "../../api/transfer";
import { decided, type Mapping } from "../../model/mapping";
import { words } from "../../words";

interface Props {
  classes: readonly SeenClass[];
  ours: readonly string[];
  mapping: Mapping;
  change: (mapping: Mapping) => void;
}

const SAME = "";
const OUT = "\u0000out"; // no class can be called so

/** A line for each class of the source: what it becomes here. */
export function ClassMapping({ classes, ours, mapping, change }: Props): JSX.Element {
  const text = words.transfer;
  const value = (name: string): string => {
    const target = mapping[name];
    return target === null ? OUT : (target ?? SAME);
  };
  const choose = (name: string, chosen: string): void =>
    change(decided(mapping, name, chosen === SAME ? undefined : chosen === OUT ? null : chosen));
  return (
    <div class="table-frame mapping">
      <table>
        <caption>{text.classes}</caption>
        <thead><tr><th>{text.theirs}</th><th class="number">{text.seen}</th><th>{text.becomes}</th></tr></thead>
        <tbody>
          {classes.map(({ name, count, known }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number">{words.count(count)}</td>
              <td>
                <select aria-label={text.becomesOf(name)} value={value(name)} onChange={(event) => choose(name, event.currentTarget.value)}>
                  <option value={SAME}>{known ? text.asItIs : text.add}</option>
                  <option value={OUT}>{text.leaveOut}</option>
                  {ours.filter((own) => own !== name).map((own) => <option key={own} value={own}>{own}</option>)}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
