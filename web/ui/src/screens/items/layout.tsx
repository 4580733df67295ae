import type { JSX } from "preact";
import type { Layout } from "../../state/listing";
import { words } from "../../words";

export function LayoutButtons({ layout, change }: { layout: Layout; change: (layout: Layout) => void }): JSX.Element {
  const text = words.items;
  return (
    <div class="segments" role="group" aria-label={text.layout}>
      <button type="button" aria-pressed={layout === "gallery"} onClick={() => change("gallery")}>{text.gallery}</button>
      <button type="button" aria-pressed={layout === "table"} onClick={() => change("table")}>{text.table}</button>
    </div>
  );
}
