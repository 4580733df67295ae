import type { JSX } from "preact";
import { inkOn } from "../../canvas/painter";
import { rectToScreen } from "../../canvas/viewport";
import { HANDLES, handlePoint, type Handle, type Rect } from "../../model/geometry";
import { className, classColor, findClass, type LabelSchema } from "../../model/schema";
import type { Easel } from "../../tools/easel";
import { words } from "../../words";

const CURSORS: Record<Handle, string> = {
  nw: "nwse-resize", se: "nwse-resize", ne: "nesw-resize", sw: "nesw-resize",
  n: "ns-resize", s: "ns-resize", e: "ew-resize", w: "ew-resize",
};

/** The selected box with its handles: one SVG, so a drag repaints no canvas. */
export function Overlay({ easel, schema }: { easel: Easel; schema: LabelSchema }): JSX.Element | null {
  const box = easel.selected();
  const view = easel.stage.view.value;
  if (!box || easel.hidden.value) return null;
  const rect: Rect = easel.stage.preview.value ?? box;
  const at = rectToScreen(view, rect);
  const cls = findClass(schema, box.class);
  const color = cls ? classColor(cls) : "#79706e";
  const name = className(schema, box.class);
  const top = at.y >= 20 ? at.y - 20 : at.y + 2;
  return (
    <svg class="overlay" role="img" aria-label={words.label.selectedBox(name)} data-box={box.id}>
      <rect class="selected-body" x={at.x} y={at.y} width={at.width} height={at.height} stroke={color} fill={color} />
      <g class="selected-name">
        <rect x={at.x - 1} y={top} width={name.length * 7 + 12} height={18} fill={color} rx={2} />
        <text x={at.x + 5} y={top + 13} fill={inkOn(color)}>{name}</text>
      </g>
      {HANDLES.map((handle) => {
        const point = handlePoint(at, handle);
        return (
          <rect key={handle} class="handle" data-handle={handle} x={point.x - 5} y={point.y - 5} width={10} height={10}
            rx={2} stroke={color} style={{ cursor: CURSORS[handle] }} />
        );
      })}
    </svg>
  );
}
