import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ItemRow } from "../../api/items";
import type { Project } from "../../api/projects";
import { readShown, writeShown } from "../../state/listing";
import { words } from "../../words";
import { Empty, Failed, Loading } from "../parts/states";
import { BulkBar } from "./bulkbar";
import { ItemDialog } from "./detail";
import { Duplicates } from "./duplicates";
import { Filters } from "./filters";
import { ItemGrid } from "./grid";
import { LayoutButtons } from "./layout";
import { useItems } from "./listing";
import { useSelection } from "./selection";
import { SimilarDialog } from "./similar";
import { ItemTable } from "./table";
import { Upload } from "./upload";
import { SavedViews } from "./views";

export function ItemsPage({ project, mayManage, mayReview }: { project: Project; mayManage: boolean; mayReview: boolean }): JSX.Element {
  const [shown, setShown] = useState(() => readShown());
  useEffect(() => writeShown(shown), [shown]);
  const [open, setOpen] = useState<ItemRow | null>(null);
  const items = useItems(project.id, shown.where, shown.order);
  const chosen = useSelection(shown.where);
  const selection = mayManage ? chosen : null;
  const text = words.items;
  const [like, setLike] = useState<ItemRow | null>(null);
  const List = shown.layout === "table" ? ItemTable : ItemGrid;
  if (shown.layout === "duplicates") {
    return (
      <main class="page wide" id="content">
        <header class="page-head">
          <h1>{text.title}</h1>
          <LayoutButtons layout={shown.layout} change={(layout) => setShown({ ...shown, layout })} />
        </header>
        <Duplicates project={project} mayManage={mayManage} open={setOpen} />
        {open && <ItemDialog row={open} project={project} mayReview={mayReview} close={() => setOpen(null)} />}
      </main>
    );
  }
  return (
    <main class="page wide" id="content">
      <header class="page-head">
        <h1>{text.title}</h1>
        <SavedViews projectId={project.id} shown={shown} mayChange={mayManage}
          show={({ where, order, layout }) => setShown({ where, order, layout })} />
        <LayoutButtons layout={shown.layout} change={(layout) => setShown({ ...shown, layout })} />
      </header>
      <Filters where={shown.where} order={shown.order} schema={project.schema} change={(values) => setShown({ ...shown, ...values })} />
      {mayManage && <Upload project={project} done={items.restart} />}
      {selection && items.rows.length > 0 && <BulkBar projectId={project.id} where={shown.where} selection={selection} done={items.restart} />}
      {items.rows.length > 0 && <List project={project} rows={items.rows} open={setOpen} selection={selection} />}
      {items.error && <Failed error={items.error} retry={items.more} />}
      {items.loading && <Loading />}
      {!items.loading && !items.error && items.ended && items.rows.length === 0 && (
        <Empty title={text.none}><p>{shown.where === "" ? text.noneYet : text.noneHint}</p></Empty>
      )}
      {!items.ended && <div ref={items.sentinel} class="sentinel" aria-hidden="true" />}
      {open && <ItemDialog row={open} project={project} mayReview={mayReview} close={() => setOpen(null)} similar={() => {
        setLike(open);
        setOpen(null);
      }} />}
      {like && <SimilarDialog key={like.id} row={like} project={project} where={shown.where} mayManage={mayManage} close={() => setLike(null)} open={(row) => {
        setLike(null);
        setOpen(row);
      }} />}
    </main>
  );
}
