import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { getItem, type ItemDetail, type ItemRow, type ItemScore } from "../../api/items";
import type { Project } from "../../api/projects";
import type { Region } from "../../model/region";
import type { LabelSchema } from "../../model/schema";
import { words } from "../../words";
import { HistoryDialog } from "../history/dialog";
import { Dialog } from "../parts/dialog";
import { Labels } from "../parts/labels";
import { useResource } from "../parts/resource";
import { Sketch } from "../parts/sketch";
import { Read } from "../parts/states";
import { When } from "../parts/time";

interface Props {
  row: ItemRow;
  project: Project;
  mayReview: boolean;
  close: () => void;
  similar?: () => void;
}

export function ItemDialog({ row, project, mayReview, close, similar }: Props): JSX.Element {
  const item = useResource(() => getItem(row.id), [row.id]);
  const [past, setPast] = useState<number | null>(null);
  return (
    <>
      <Dialog title={row.external_id ?? `#${row.id}`} close={close} wide>
        {similar && <button type="button" class="button small" onClick={similar}>{words.items.similar.more}</button>}
        <Read of={item}>{(detail) => <Detail item={detail} schema={project.schema} showHistory={setPast} />}</Read>
      </Dialog>
      {past !== null && (
        <HistoryDialog annotationId={past} schema={project.schema} mayReview={mayReview} changed={item.reload} close={() => setPast(null)} />
      )}
    </>
  );
}

function Detail({ item, schema, showHistory }: { item: ItemDetail; schema: LabelSchema; showHistory: (annotationId: number) => void }): JSX.Element {
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
            <thead><tr><th>{text.answer}</th><th>{text.by}</th><th>{text.revision}</th><th>{text.when}</th><th /></tr></thead>
            <tbody>
              {item.annotations.map((row) => (
                <tr key={row.id}>
                  <td><Labels schema={schema} regions={row.regions} /></td><td>{row.annotator ?? "–"}</td>
                  <td>{row.revision}</td><td><When at={row.created_at} /></td>
                  <td><button type="button" class="button quiet small" onClick={() => showHistory(row.id)}>{words.team.history.open}</button></td>
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
    <div class="item-picture" style={{ aspectRatio: `${width} / ${height}`, width: `min(100%, ${(56 * width) / height}vh)` }}>
      <img src={item.media_url ?? ""} alt={item.external_id ?? `#${item.id}`} class={width < 100 ? "crisp" : ""} />
      <Sketch size={{ width, height }} regions={regions} schema={schema} />
    </div>
  );
}
