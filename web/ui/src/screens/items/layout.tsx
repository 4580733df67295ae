import type { JSX } from "preact";
import { LAYOUTS, type Layout } from "../../state/listing";
import { words } from "../../words";

export function LayoutButtons({ layout, change }: { layout: Layout; change: (layout: Layout) => void }): JSX.Element {
  const text = words.items;
  return (
    <div class="segments" role="group" aria-label={text.layout}>
      {LAYOUTS.map((name) => (
        <button key={name} type="button" aria-pressed={layout === name} onClick={() => change(name)}>{text.layouts[name]}</button>
      ))}
    </div>
  );
}
