import type { JSX } from "preact";
import { classesOf, type Region } from "../../model/region";
import { className, classColor, findClass, type LabelSchema } from "../../model/schema";

const MOST_CHIPS = 4;

/** Regions in a few words: each class once, boxes counted. */
export function Labels({ schema, regions }: { schema: LabelSchema; regions: readonly Region[] }): JSX.Element {
  const counts = new Map<number, number>();
  for (const region of regions) {
    for (const id of classesOf(region)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const entries = [...counts];
  return (
    <span class="labels">
      {entries.slice(0, MOST_CHIPS).map(([id, count]) => {
        const cls = findClass(schema, id);
        return (
          <span key={id} class="chip">
            <span class="swatch" style={cls ? { background: classColor(cls) } : {}} aria-hidden="true" />
            {className(schema, id)}{count > 1 ? ` × ${count}` : ""}
          </span>
        );
      })}
      {entries.length > MOST_CHIPS && <span class="chip">+{entries.length - MOST_CHIPS}</span>}
    </span>
  );
}
