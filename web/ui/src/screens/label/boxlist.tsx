import type { JSX } from "preact";
import { isBox } from "../../model/region";
import { className, classColor, findClass, type LabelSchema } from "../../model/schema";
import type { Easel } from "../../tools/easel";
import type { Workbench } from "../../state/workbench";
import { words } from "../../words";

/** Long lists would cost more than they help: the canvas shows every box, the list the first ones. */
const MOST_ROWS = 200;

export function BoxList({ workbench, easel, schema }: { workbench: Workbench; easel: Easel; schema: LabelSchema }): JSX.Element {
  const boxes = workbench.regions.value.filter(isBox);
  return (
    <section class="box-list" aria-label={words.label.boxes}>
      <h2><span>{words.label.boxes}</span><small>{words.count(boxes.length)}</small></h2>
      {boxes.length === 0 && <p class="quiet-note">{words.label.noBoxes}</p>}
      <ul>
        {boxes.slice(0, MOST_ROWS).map((box) => {
          const cls = findClass(schema, box.class);
          const name = className(schema, box.class);
          return (
            <li key={box.id}>
              <button type="button" class="box-row" aria-pressed={workbench.selected.value === box.id} data-box-row={box.id}
                onMouseDown={(event) => event.preventDefault()} onClick={() => easel.select(box.id)}>
                <span class={box.score === undefined ? "swatch" : "swatch dashed"}
                  style={cls ? { background: classColor(cls) } : {}} aria-hidden="true" />
                <span class="class-name">{name}</span>
                {box.score !== undefined && <span class="score">{words.label.confidence(box.score)}</span>}
                <span class="size">{Math.round(box.width)} × {Math.round(box.height)}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
