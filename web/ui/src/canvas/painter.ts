/** Draws the image and its regions on two canvas layers; the selected region is an SVG above them (overlay.tsx). */

import type { Point, Rect, Size } from "../model/geometry";
import type { Drawn } from "../model/region";
import type { Ring } from "../model/regions/shape";
import { boundsOfRegion } from "../model/shapes";
import { inkOn, opacity } from "./ink";
import { paintRegion } from "./painters";
import { strokeSeamed, takePen, type Look } from "./painters/look";
import { trace } from "./painters/outline";
import { matrix, rectToScreen, visible, type Viewport } from "./viewport";
import type { RegionIndex } from "./regionindex";

export interface ClassStyle {
  readonly color: string;
  readonly name: string;
}

export interface Scene {
  readonly view: Viewport;
  readonly picture: CanvasImageSource | null;
  readonly size: Size;
  readonly styles: (classId: number) => ClassStyle;
  readonly edges: (field: string) => Look["edges"];
  /** Drawn by someone else for now: the selected region, the mask under the brush. */
  readonly lifted: string | null;
  readonly shown: (region: Drawn) => boolean;
  /** What another model version says of the item, only to be looked at. */
  readonly compared: readonly Drawn[];
  /** Distance of the grid's lines in image pixels; 0 without one. */
  readonly grid: number;
}

/** What is being drawn and is no region yet. */
export interface Ghost {
  readonly rings: readonly Ring[];
  readonly dots: readonly Point[];
  readonly style: ClassStyle;
}

export interface Live {
  readonly picture: CanvasImageSource;
  readonly at: Point;
}

const LABEL_FONT = "500 11px system-ui, sans-serif";
/** With more regions in sight than this their names would only cover one another. */
const MOST_LABELS = 150;
/** With more than this they would only darken the picture, and take twice the time. */
const MOST_SEAMS = 300;
const COMPARED = "#d6249f";

/** Gives the number of regions it drew. */
export function paintBase(context: CanvasRenderingContext2D, screen: Size, scene: Scene, index: RegionIndex): number {
  context.clearRect(0, 0, screen.width, screen.height);
  const { view, lifted, shown } = scene;
  const seen = index.within(visible(view, screen)).filter((region) => region.id !== lifted && shown(region));
  inImage(context, view, () => {
    paintPicture(context, scene);
    if (scene.grid * view.scale >= 4) paintGrid(context, scene);
    const seam = seen.length <= MOST_SEAMS;
    for (const region of seen) paintRegion(context, region, { ...lookOf(scene, region), seam });
    for (const region of scene.compared) paintRegion(context, region, { ...lookOf(scene, region), color: COMPARED, dashed: true });
  });
  if (seen.length <= MOST_LABELS) for (const region of seen) paintName(context, scene, region);
  for (const region of scene.compared) paintName(context, scene, region, COMPARED);
  return seen.length;
}

export function paintTop(
  context: CanvasRenderingContext2D, screen: Size, scene: Scene,
  parts: { hovered: Drawn | null; ghost: Ghost | null; live: Live | null; cross: Point | null; brush: { at: Point; radius: number } | null },
): void {
  context.clearRect(0, 0, screen.width, screen.height);
  const { hovered, ghost, live, cross, brush } = parts;
  inImage(context, scene.view, () => {
    if (hovered && hovered.id !== scene.lifted) paintHover(context, scene, hovered);
    if (live) {
      context.globalAlpha = 0.5;
      context.imageSmoothingEnabled = false;
      context.drawImage(live.picture, live.at.x, live.at.y);
    }
    if (ghost) paintGhost(context, scene.view.scale, ghost);
    if (brush) paintBrush(context, scene.view.scale, brush);
  });
  if (cross) paintCross(context, screen, cross);
}

/** What the model said is dashed and as opaque as it was sure; what a person drew is solid. */
function lookOf(scene: Scene, region: Drawn): Look {
  const { score } = region;
  return {
    scale: scene.view.scale,
    color: scene.styles(region.class).color,
    opacity: score === undefined ? 1 : opacity(score),
    dashed: score !== undefined,
    seam: true,
    edges: scene.edges(region.field),
  };
}

function inImage(context: CanvasRenderingContext2D, view: Viewport, act: () => void): void {
  context.save();
  context.transform(...matrix(view));
  act();
  context.restore();
}

function paintPicture(context: CanvasRenderingContext2D, { picture, size, view }: Scene): void {
  if (!picture) return;
  context.imageSmoothingEnabled = view.scale < 3;
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, size.width, size.height);
}

function paintGrid(context: CanvasRenderingContext2D, { grid, size, view }: Scene): void {
  context.lineWidth = 1 / view.scale;
  context.strokeStyle = "#80808066";
  context.beginPath();
  for (let x = 0; x <= size.width; x += grid) {
    context.moveTo(x, 0);
    context.lineTo(x, size.height);
  }
  for (let y = 0; y <= size.height; y += grid) {
    context.moveTo(0, y);
    context.lineTo(size.width, y);
  }
  context.stroke();
}

function paintHover(context: CanvasRenderingContext2D, scene: Scene, region: Drawn): void {
  const { x, y, width, height } = boundsOfRegion(region);
  paintRegion(context, region, { ...lookOf(scene, region), dashed: false, opacity: 1 });
  context.globalAlpha = 0.2;
  context.fillStyle = scene.styles(region.class).color;
  if (region.kind === "box") context.fillRect(x, y, width, height);
  else if (region.kind === "polygon" || region.kind === "rotated_box") context.fill("evenodd");
}

function paintGhost(context: CanvasRenderingContext2D, scale: number, { rings, dots, style }: Ghost): void {
  const look: Look = { scale, color: style.color, opacity: 1, dashed: false, seam: true, edges: [] };
  takePen(context, look);
  trace(context, rings);
  strokeSeamed(context, look, () => context.stroke());
  context.globalAlpha = 0.14;
  context.fill("evenodd");
  context.globalAlpha = 1;
  for (const { x, y } of dots) {
    context.beginPath();
    context.arc(x, y, 4 / scale, 0, Math.PI * 2);
    context.fill();
  }
}

function paintBrush(context: CanvasRenderingContext2D, scale: number, { at, radius }: { at: Point; radius: number }): void {
  for (const [color, width] of [["#000000", 3], ["#ffffff", 1.2]] as const) {
    context.beginPath();
    context.arc(at.x, at.y, Math.max(radius, 0.5), 0, Math.PI * 2);
    context.lineWidth = width / scale;
    context.strokeStyle = color;
    context.stroke();
  }
}

function paintCross(context: CanvasRenderingContext2D, screen: Size, at: Point): void {
  for (const [color, width] of [["#00000066", 3], ["#ffffffcc", 1]] as const) {
    context.beginPath();
    context.moveTo(0, at.y);
    context.lineTo(screen.width, at.y);
    context.moveTo(at.x, 0);
    context.lineTo(at.x, screen.height);
    context.lineWidth = width;
    context.strokeStyle = color;
    context.stroke();
  }
}

function paintName(context: CanvasRenderingContext2D, scene: Scene, region: Drawn, color?: string): void {
  const at: Rect = rectToScreen(scene.view, boundsOfRegion(region));
  if (at.width <= 24 && region.kind !== "polyline") return;
  const style = scene.styles(region.class);
  const ground = color ?? style.color;
  const { score } = region;
  const text = score === undefined ? style.name : `${style.name} ${Math.round(score * 100)}`;
  context.font = LABEL_FONT;
  const width = context.measureText(text).width + 8;
  const top = at.y >= 16 ? at.y - 16 : at.y;
  context.fillStyle = ground;
  context.fillRect(at.x - 1, top, width, 16);
  context.fillStyle = inkOn(ground);
  context.textBaseline = "middle";
  context.fillText(text, at.x + 3, top + 8.5);
}
