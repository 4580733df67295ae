import type { ComponentChildren, JSX } from "preact";
import { itemName } from "../../model/itemname";
import type { TaskItem } from "../../model/task";

export function TextView({ item, children }: { item: TaskItem; children: ComponentChildren }): JSX.Element {
  return (
    <article class="text-stage" tabIndex={0} aria-label={itemName(item)}>
      <p dir="auto">{item.text}</p>
      {children}
    </article>
  );
}
