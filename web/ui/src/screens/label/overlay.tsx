import type { JSX } from "preact";
import { inkOn } from "../../canvas/ink";
import { rectToScreen, toScreen, type Viewport } from "../../canvas/viewport";
import { plus, rotate, type Point } from "../../model/geometry";
import type { Drawn } from "../../model/region";
import type { Handle, Ring } from "../../model/regions/shape";
import { shapeOf } from "../../model/shapes";
import { findField, type LabelSchema } from "../../model/schema";
import type { Easel } from "../../tools/easel";
import { words } from "../../words";

const TURN_REACH = 26;
/** Shorter edges on screen have no middle to drag: their ends are near enough. */
const ROOM_FOR_MIDDLE = 26;
const CURSORS = ["ew-resize", "nwse-resize", "ns-resize", "nesw-resize"] as const;

/** The selected region with its handles: one SVG, so a drag repaints no canvas. */
export function Overlay({ easel, schema }: { easel: Easel; schema: LabelSchema }): JSX.Element | null {
  const selected = easel.selected();
  const view = easel.stage.view.value;
  const region = easel.stage.preview.value ?? selected;
  if (!selected || !region || !easel.shows(selected)) return null;
  const { color, name } = easel.styleOf(region.class);
  const shape = shapeOf(region);
  const at = rectToScreen(view, shape.bounds(region));
  const top = at.y >= 20 ? at.y - 20 : at.y + 2;
  return (
    <svg class="overlay" role="img" aria-label={words.canvas.selected(name)} data-region={region.id} data-kind={region.kind}>
      {region.kind === "mask" && <rect class="selected-frame" x={at.x} y={at.y} width={at.width} height={at.height} stroke={color} />}
      <path class="selected-body" d={outline(shape.rings(region), view)} stroke={color}
        fill={region.kind === "polyline" ? "none" : color} fill-rule="evenodd" />
      {region.kind === "keypoints" && <Skeleton region={region} view={view} schema={schema} color={color} />}
      <g class="selected-name">
        <rect x={at.x - 1} y={top} width={name.length * 7 + 12} height={18} fill={color} rx={2} />
        <text x={at.x + 5} y={top + 13} fill={inkOn(color)}>{name}</text>
      </g>
      {easel.editable(selected) && shape.handles(region).map((handle) => (
        <Grip key={handle.name} handle={handle} view={view} color={color} region={region} on={easel.vertex.value === handle.name} />
      ))}
    </svg>
  );
}

interface GripProps {
  handle: Handle;
  view: Viewport;
  color: string;
  region: Drawn;
  on: boolean;
}

function Grip({ handle, view, color, region, on }: GripProps): JSX.Element | null {
  const { name, role, away } = handle;
  const foot = toScreen(view, handle.at);
  if (role === "turn" && away) {
    const out = rotate(away, view.angle);
    const at = plus(foot, { x: out.x * TURN_REACH, y: out.y * TURN_REACH });
    return (
      <>
        <line x1={foot.x} y1={foot.y} x2={at.x} y2={at.y} stroke={color} stroke-width={1.5} />
        <circle class="handle" data-handle={name} cx={at.x} cy={at.y} r={6} stroke={color} style={{ cursor: "grab" }} />
      </>
    );
  }
  if (role === "vertex" || role === "middle") {
    if (role === "middle" && !hasRoom(region, name, view)) return null;
    return (
      <circle class={`handle ${role}${on ? " on" : ""}`} data-handle={name} cx={foot.x} cy={foot.y} r={role === "middle" ? 4 : 5.5}
        stroke={color} style={{ cursor: role === "middle" ? "copy" : "move" }} />
    );
  }
  return (
    <rect class="handle" data-handle={name} x={foot.x - 5} y={foot.y - 5} width={10} height={10} rx={2} stroke={color}
      style={{ cursor: cursorFor(away, view) }} />
  );
}

/** Which of the four double arrows looks along the way this handle leaves the shape, as it stands on screen. */
function cursorFor(away: Point | undefined, view: Viewport): string {
  if (!away) return "move";
  const out = rotate(away, view.angle);
  const eighth = Math.round((Math.atan2(out.y, out.x) * 4) / Math.PI);
  return CURSORS[((eighth % 4) + 4) % 4] ?? "move";
}

function hasRoom(region: Drawn, name: string, view: Viewport): boolean {
  const [, ring = "0", at = "0"] = name.split(":");
  const points = shapeOf(region).rings(region)[Number(ring)]?.points ?? [];
  const [a, b] = [points[Number(at)], points[(Number(at) + 1) % points.length]];
  return a !== undefined && b !== undefined && Math.hypot(a.x - b.x, a.y - b.y) * view.scale >= ROOM_FOR_MIDDLE;
}

function Skeleton(
  { region, view, schema, color }: { region: Drawn & { kind: "keypoints" }; view: Viewport; schema: LabelSchema; color: string },
): JSX.Element {
  const field = findField(schema, region.field);
  const spots = region.points.map(([x, y, v]) => (v > 0 ? { ...toScreen(view, { x, y }), v } : null));
  return (
    <g>
      {(field?.edges ?? []).map(([from, to]) => {
        const [a, b] = [spots[from], spots[to]];
        return a && b && <line key={`${from}-${to}`} x1={a.x} y1={a.y} x2={b.x} y2={b.y} stroke={color} stroke-width={2} />;
      })}
      {spots.map((spot, at) => spot && (
        <g key={at} class="point-name">
          {spot.v === 1 && <circle cx={spot.x} cy={spot.y} r={9} stroke={color} stroke-dasharray="3 3" fill="none" />}
          <text x={spot.x + 9} y={spot.y - 8}>{field?.points?.[at] ?? at + 1}</text>
        </g>
      ))}
    </g>
  );
}

function outline(rings: readonly Ring[], view: Viewport): string {
  return rings
    .map(({ points, closed }) => {
      const steps = points.map((point) => toScreen(view, point)).map(({ x, y }) => `${round(x)} ${round(y)}`);
      return `M${steps.join("L")}${closed ? "Z" : ""}`;
    })
    .join("");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
