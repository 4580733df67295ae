import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ItemFilter, ItemRow } from "../../api/items";
import type { Project } from "../../api/projects";
import { words } from "../../words";
import { Empty, Failed, Loading } from "../parts/states";
import { ItemDialog } from "./detail";
import { Filters } from "./filters";
import { ItemGrid } from "./grid";
import { useItems } from "./listing";
import { Upload } from "./upload";

const EVERYTHING: ItemFilter = { state: "", class: "", q: "", order: "newest" };

export function ItemsPage({ project, mayManage }: { project: Project; mayManage: boolean }): JSX.Element {
  const [filter, setFilter] = useState(EVERYTHING);
  const [open, setOpen] = useState<ItemRow | null>(null);
  const items = useItems(project.id, filter);
  const text = words.items;
  const filtered = filter.state !== "" || filter.class !== "" || filter.q !== "";
  return (
    <main class="page wide" id="content">
      <header class="page-head">
        <h1>{text.title}</h1>
        <Filters filter={filter} schema={project.schema} change={setFilter} />
      </header>
      {mayManage && <Upload projectId={project.id} done={items.restart} />}
      {items.rows.length > 0 && <ItemGrid project={project} rows={items.rows} open={setOpen} />}
      {items.error && <Failed error={items.error} retry={items.more} />}
      {items.loading && <Loading />}
      {!items.loading && !items.error && items.rows.length === 0 && (
        <Empty title={text.none}><p>{filtered ? text.noneHint : text.noneYet}</p></Empty>
      )}
      {!items.ended && <div ref={items.sentinel} class="sentinel" aria-hidden="true" />}
      {open && <ItemDialog row={open} project={project} close={() => setOpen(null)} />}
    </main>
  );
}
