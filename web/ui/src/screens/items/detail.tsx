import type { JSX } from "preact";
import { getItem, type ItemDetail, type ItemRow, type ItemScore } from "../../api/items";
import type { Project } from "../../api/projects";
import { isBox, type Region } from "../../model/region";
import { classColor, findClass, type LabelSchema } from "../../model/schema";
import { words } from "../../words";
import { Dialog } from "../parts/dialog";
import { Labels } from "../parts/labels";
import { useResource } from "../parts/resource";
import { Read } from "../parts/states";
import { When } from "../parts/time";

interface Props {
  row: ItemRow;
  project: Project;
  close: () => void;
  similar?: () => void;
}

export function ItemDialog({ row, project, close, similar }: Props): JSX.Element {
  const item = useResource(() => getItem(row.id), [row.id]);
  return (
    <Dialog title={row.external_id ?? `#${row.id}`} close={close} wide>
      {similar && <button type="button" class="button small" onClick={similar}>{words.items.similar.more}</button>}
      <Read of={item}>{(detail) => <Detail item={detail} schema={project.schema} />}</Read>
    </Dialog>
  );
}

function Detail({ item, schema }: { item: ItemDetail; schema: LabelSchema }): JSX.Element {
  const text = words.items.detail;
  const shown = item.annotations[0]?.regions ?? item.predictions[0]?.regions ?? [];
  return (
    <div class="item-detail">
      <div class="item-media">
        {item.media_url ? <Picture item={item} regions={shown} schema={schema} /> : <p class="item-full-text" dir="auto">{item.text}</p>}
      </div>
      <div class="item-tables">
        <h3>{text.annotations}</h3>
        {item.annotations.length === 0 ? <p class="quiet-note">{text.none}</p> : (
          <table>
            <thead><tr><th>{text.answer}</th><th>{text.by}</th><th>{text.revision}</th><th>{text.when}</th></tr></thead>
            <tbody>
              {item.annotations.map((row) => (
                <tr key={row.id}>
                  <td><Labels schema={schema} regions={row.regions} /></td><td>{row.annotator ?? "–"}</td>
                  <td>{row.revision}</td><td><When at={row.created_at} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <h3>{text.predictions}</h3>
        {item.predictions.length === 0 ? <p class="quiet-note">{text.none}</p> : (
          <table>
            <thead><tr><th>{text.model}</th><th>{text.arm}</th><th>{text.said}</th><th>{text.confidence}</th></tr></thead>
            <tbody>
              {item.predictions.map((row) => (
                <tr key={row.id}>
                  <td>{words.items.by(row.model_number)}</td><td>{row.arm}</td><td><Labels schema={schema} regions={row.regions} /></td>
                  <td>{row.confidence === null ? "–" : words.label.confidence(row.confidence)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <h3>{text.score}</h3>
        {item.score ? <Score score={item.score} /> : <p class="quiet-note">{text.none}</p>}
        <Facts item={item} />
      </div>
    </div>
  );
}

function Score({ score }: { score: ItemScore }): JSX.Element {
  const text = words.items.detail;
  const names = ["priority", "margin", "entropy", "least_confidence", "diversity"] as const;
  return (
    <dl class="facts">
      {names.map((name) => <div key={name}><dt>{text[name]}</dt><dd>{score[name]?.toFixed(3) ?? "–"}</dd></div>)}
    </dl>
  );
}

function Facts({ item }: { item: ItemDetail }): JSX.Element {
  const text = words.items.detail;
  const rows: [string, string | null][] = [
    [text.scenario, item.scenario],
    [text.split, item.split],
    [text.size, item.width && item.height ? `${item.width} × ${item.height}` : null],
    ...Object.entries(item.attributes).map(([name, value]): [string, string] => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  ];
  return (
    <dl class="facts">
      {rows.filter(([, value]) => value !== null).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
    </dl>
  );
}

function Picture({ item, regions, schema }: { item: ItemDetail; regions: readonly Region[]; schema: LabelSchema }): JSX.Element {
  const width = item.width ?? 1;
  const height = item.height ?? 1;
  return (
    <svg class="item-picture" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={item.external_id ?? `#${item.id}`}>
      <image href={item.media_url ?? ""} width={width} height={height} class={width < 100 ? "crisp" : ""} />
      {regions.filter(isBox).map((box) => {
        const cls = findClass(schema, box.class);
        return (
          <rect key={box.id} x={box.x} y={box.y} width={box.width} height={box.height} fill="none" vector-effect="non-scaling-stroke"
            stroke={cls ? classColor(cls) : "#79706e"} stroke-width={2} stroke-dasharray={box.score === undefined ? undefined : "6 4"} />
        );
      })}
    </svg>
  );
}
