import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { similarTo } from "../../api/explorer";
import type { ItemRow } from "../../api/items";
import type { Project } from "../../api/projects";
import { assignKeys } from "../../model/classkeys";
import { choiceFields, fieldClasses } from "../../model/schema";
import { only, toggled, range } from "../../model/wall";
import { readShown, writeShown } from "../../state/listing";
import { words } from "../../words";
import { Filters } from "../items/filters";
import { useItems } from "../items/listing";
import { useResource } from "../parts/resource";
import { Empty, Failed, Loading } from "../parts/states";
import { ClassBar } from "./classbar";
import { Tile } from "./tile";
import { useFrame } from "./framing";
import { useWall } from "./wall";

const BY_DEFAULT = { where: "state:open", order: "predicted" } as const;

/** Many at once: choose tiles by keyboard or by dragging, then give them all a class. */
export function GridPage({ project }: { project: Project }): JSX.Element {
  const [shown, setShown] = useState(() => readShown(BY_DEFAULT));
  useEffect(() => writeShown(shown, BY_DEFAULT), [shown]);
  const items = useItems(project.id, shown.where, shown.order);
  const [like, setLike] = useState<ItemRow | null>(null);
  const near = useResource(() => (like ? similarTo(like.id, shown.where) : Promise.resolve(null)), [like, shown.where]);
  const alike = useMemo(() => (like && near.data ? [like, ...near.data.items.map(({ item }) => item)] : null), [like, near.data]);
  const rows = alike ?? items.rows;
  // Without predictions there is nothing to order by them.
  const bare = shown.order === BY_DEFAULT.order && !items.loading && items.ended && items.error === null && items.rows.length === 0;
  useEffect(() => {
    if (bare) setShown({ ...shown, order: "priority" });
  }, [bare]);
  const [field] = choiceFields(project.schema);
  const classes = useMemo(() => (field ? fieldClasses(project.schema, field) : []), [field]);
  const keys = useMemo(() => assignKeys(classes, new Set()), [classes]);
  const list = useRef<HTMLUListElement>(null);
  const wall = useWall(project.id, field?.name ?? "", rows, list, keys);
  const frame = useFrame(list, wall.chosen, wall.choose);
  const text = words.grid;
  if (!field) return <main class="page" id="content"><Empty title={text.title}><p>{text.noField}</p></Empty></main>;
  const click = (place: number, event: MouseEvent): void => {
    if (event.shiftKey && wall.chosen.anchor >= 0) wall.choose(range(wall.chosen.anchor, place));
    else if (event.ctrlKey || event.metaKey) wall.choose(toggled(wall.chosen, place));
    else wall.choose(only(place));
  };
  return (
    <main class="page wide grid-page" id="content">
      <header class="page-head"><h1>{text.title}</h1><p class="quiet-note">{text.hint}</p></header>
      <Filters where={shown.where} order={shown.order} schema={project.schema} change={(values) => setShown({ ...shown, ...values })} />
      <ClassBar classes={classes} keys={keys} wall={wall} />
      <div class="row like-row">
        <button type="button" class="button small" disabled={wall.chosen.at < 0} onClick={() => setLike(rows[wall.chosen.at] ?? null)}>{text.like}</button>
        {like && <button type="button" class="button small quiet" onClick={() => setLike(null)}>{text.ordinary}</button>}
        {like && near.error && <span class="notice warn" role="alert">{near.error.message}</span>}
      </div>
      <ul ref={list} class={project.kind === "image" ? "wall tiles" : "wall wall-texts"} role="listbox" aria-multiselectable="true" tabIndex={0}
        aria-label={text.wall} aria-activedescendant={wall.chosen.at >= 0 ? `tile-${wall.chosen.at}` : undefined}
        onKeyDown={wall.press} onPointerDown={frame.begin}>
        {rows.map((row, place) => (
          <Tile key={row.id} row={row} place={place} schema={project.schema} chosen={wall.chosen.places.has(place)} at={wall.chosen.at === place}
            mark={wall.marks.get(row.id)} click={click} />
        ))}
        {frame.shown && <li class="drag-frame" role="presentation" style={frame.shown} />}
      </ul>
      {items.error && <Failed error={items.error} retry={items.more} />}
      {items.loading && <Loading />}
      {!items.loading && !items.error && items.ended && items.rows.length === 0 && <Empty title={words.items.none}><p>{words.items.noneHint}</p></Empty>}
      {!items.ended && !alike && <div ref={items.sentinel} class="sentinel" aria-hidden="true" />}
    </main>
  );
}
