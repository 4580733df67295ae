/** The canvas of the workbench with its tools: turns pointers and commands into changes of regions. */

import { effect, signal, type Signal } from "@preact/signals";
import type { ClassStyle } from "../canvas/painter";
import { Stage } from "../canvas/stage";
import { zoomAt } from "../canvas/viewport";
import { change } from "../model/changes";
import { clampPoint, type Point } from "../model/geometry";
import { isDrawn, isDrawnKind, sameRegions, withoutScore, type Drawn, type DrawnKind } from "../model/region";
import { shapeOf } from "../model/shapes";
import { classColor, drawnFields, fieldClasses, findClass, findField, type Field, type LabelSchema } from "../model/schema";
import { above } from "../state/drafting";
import type { Editor } from "../state/editor";
import type { Command, Scope } from "../state/keymap";
import { relabel } from "../state/labelling";
import { brushSize } from "../state/preferences";
import { RegionView } from "../state/regionview";
import type { Workbench } from "../state/workbench";
import { DraftKeys } from "./draftkeys";
import type { Hand } from "./hand";
import { PanTool } from "./pan";
import { PlacingTool } from "./placing";
import { PointerKeys } from "./pointerkeys";
import { RegionKeys } from "./regionkeys";
import { makeTool, toolsFor, type ToolName } from "./registry";
import { pointerAt, type Bench, type Target, type Tool, type Touch } from "./tool";
import { ViewKeys } from "./viewkeys";

/** One notch of a mouse wheel (deltaY 100) zooms by about a fifth; a trackpad's small steps by little. */
const WHEEL_RATE = 0.0018;
/** Nearer than this to a line is on it (stage pixels). */
const REACH = 5;
const LARGEST_BRUSH = 1000;

/** What a kind of region adds to the keys. */
const SCOPES: Readonly<Record<DrawnKind, readonly Scope[]>> = {
  box: ["uprights"],
  rotated_box: ["turns"],
  polygon: ["polygons", "vertices"],
  polyline: ["vertices"],
  keypoints: ["points", "vertices"],
  mask: ["masks"],
};

export class Easel implements Bench, Hand {
  readonly stage: Stage;
  readonly seen = new RegionView();
  readonly tool: Signal<ToolName>;
  readonly field: Signal<Field | null>;
  readonly vertex = signal<string | null>(null);
  readonly brush = brushSize;
  /** How many points are placed of the shape under way; null when none is. */
  readonly placed = signal<number | null>(null);
  readonly draws: boolean;
  readonly scopes: readonly Scope[];
  readonly drafts: DraftKeys;
  readonly pointerKeys: PointerKeys;
  private readonly classes: Signal<ReadonlyMap<string, number>> = signal<ReadonlyMap<string, number>>(new Map());
  private readonly hands: readonly { run(command: Command): boolean }[];
  private readonly pan: PanTool;
  private readonly selectTool: Tool;
  private current: Tool;
  private gesture: Tool | null = null;
  private readonly stops: (() => void)[];

  constructor(readonly workbench: Workbench, private readonly schema: LabelSchema) {
    this.stage = new Stage({
      styles: (classId) => this.styleOf(classId),
      edges: (name) => findField(schema, name)?.edges ?? [],
      shown: (region) => this.shows(region),
    });
    const [first] = drawnFields(schema);
    this.draws = first !== undefined;
    this.scopes = scopesOf(schema);
    this.field = signal<Field | null>(first ?? null);
    this.tool = signal<ToolName>(first ? "draw" : "select");
    this.pan = new PanTool(this);
    this.selectTool = makeTool("select", this);
    this.current = makeTool(this.tool.value, this);
    this.drafts = new DraftKeys(this);
    this.pointerKeys = new PointerKeys(this);
    this.hands = [this.pointerKeys, new ViewKeys(this), new RegionKeys(this), this.drafts];
    this.stops = this.follow();
  }

  dispose(): void {
    for (const stop of this.stops) stop();
    this.stage.dispose();
  }

  takes(field: Field): boolean {
    return isDrawnKind(field.kind);
  }

  holds(scope: Scope): boolean {
    if (scope === "drawing") return this.busy;
    return scope !== "pointer" || this.pointerKeys.on.value;
  }

  presentClass(field: Field): number | null {
    const region = this.selected();
    return region?.field === field.name ? region.class : this.classFor(field);
  }

  get editor(): Editor {
    return this.workbench.editor;
  }

  /** Something is drawn and not finished: Enter belongs to it. */
  get busy(): boolean {
    return this.current.busy;
  }

  selected(): Drawn | null {
    const id = this.workbench.selected.value;
    const region = id === null ? undefined : this.editor.get(id);
    return region && isDrawn(region) ? region : null;
  }

  select(id: string | null): void {
    if (this.workbench.selected.value === id) return;
    this.vertex.value = null;
    this.workbench.selected.value = id;
  }

  /** All drawn regions that are shown, in z-order. */
  shown(): Drawn[] {
    return this.workbench.regions.value.filter(isDrawn).filter((region) => this.shows(region));
  }

  shows(region: Drawn): boolean {
    return this.seen.shows(region) && above([region], this.workbench.threshold.value).length > 0;
  }

  at(point: Point): Drawn | undefined {
    const slack = REACH / this.stage.view.value.scale;
    return this.stage.index.at(point, slack, (region) => this.shows(region) && this.editable(region));
  }

  editable({ id }: Drawn): boolean {
    return !this.seen.locked.value.has(id);
  }

  target(): Target {
    const field = this.field.value;
    const id = this.classFor(field);
    if (!field || id === null) throw new Error("this project has nothing to draw");
    return { field, class: id, ...this.styleOf(id) };
  }

  styleOf(classId: number): ClassStyle {
    const cls = findClass(this.schema, classId);
    return cls ? { color: classColor(cls), name: cls.name } : { color: "#79706e", name: `#${classId}` };
  }

  snap(point: Point): Point {
    const grid = this.stage.grid.value;
    const snapped = grid > 0 ? { x: Math.round(point.x / grid) * grid, y: Math.round(point.y / grid) * grid } : point;
    return clampPoint(snapped, this.stage.size);
  }

  add(given: Drawn): void {
    const region = shapeOf(given).rounded(given);
    if (!shapeOf(region).sound(region)) return;
    this.editor.commit(change({ created: [region] }));
    this.select(region.id);
  }

  replace(before: Drawn, given: Drawn): void {
    const after = withoutScore(shapeOf(given).rounded(given));
    if (!shapeOf(after).sound(after) || sameRegions([before], [after])) return;
    this.editor.commit(change({ updated: [{ before, after }] }));
  }

  remove(region: Drawn): void {
    this.select(null);
    this.editor.commit(change({ deleted: [region] }));
  }

  /** The question on top of the panel is one that is drawn: its tools come out. */
  useField(field: Field): void {
    if (!isDrawnKind(field.kind) || this.field.value?.name === field.name) return;
    this.cancel();
    this.field.value = field;
    this.pick(this.tool.value === "select" ? "select" : "draw");
  }

  tools(): readonly ToolName[] {
    const kind = this.field.value?.kind;
    return kind && isDrawnKind(kind) ? toolsFor(kind) : [];
  }

  pick(tool: ToolName): boolean {
    if (tool !== "select" && !this.tools().includes(tool)) return false;
    this.cancel();
    this.tool.value = tool;
    this.current = makeTool(tool, this);
    this.stage.cursor.value = this.current.cursor;
    return true;
  }

  /** A class key: the selected region of the field gets the class, and so do regions drawn from now on. */
  useClass(field: Field, classId: number): void {
    this.classes.value = new Map(this.classes.value).set(field.name, classId);
    const region = this.selected();
    const set = region?.field === field.name && this.editable(region) ? relabel(region, classId) : null;
    if (set) this.editor.commit(set);
  }

  down(screen: Point, touch: Touch, handle: string | null): void {
    this.gesture = handle ? this.selectTool : touch.button !== 0 || touch.alt ? this.pan : this.current;
    this.gesture.down(pointerAt(this.stage, screen, touch), handle);
    this.count();
  }

  move(screen: Point, touch: Touch): void {
    this.stage.point(screen);
    (this.gesture ?? this.current).move(pointerAt(this.stage, screen, touch));
    this.count();
  }

  up(screen: Point, touch: Touch): void {
    this.gesture?.up(pointerAt(this.stage, screen, touch));
    this.gesture = null;
    this.count();
  }

  cancel(): void {
    this.gesture?.cancel();
    this.gesture = null;
    this.current.cancel();
    this.count();
  }

  wheel(screen: Point, delta: number, resizes: boolean): void {
    const factor = Math.exp(-delta * WHEEL_RATE);
    if (resizes && this.field.value?.kind === "mask") this.resizeBrush(factor);
    else this.stage.look(zoomAt(this.stage.view.value, screen, factor));
  }

  resizeBrush(factor: number): void {
    const size = Math.round(this.brush.value * factor + (factor > 1 ? 0.5 : -0.5));
    this.brush.value = Math.min(Math.max(size, 1), LARGEST_BRUSH);
  }

  /** True when the command was one for the canvas. */
  run(command: Command): boolean {
    switch (command) {
      case "tool-draw": return this.pick("draw");
      case "tool-select": return this.pick("select");
      case "tool-extreme": return this.pick("extreme");
      case "tool-hole": return this.pick("hole");
      case "tool-erase": return this.pick("erase");
      case "tool-fill": return this.pick("fill");
      case "brush-smaller": this.resizeBrush(1 / 1.2); return true;
      case "brush-larger": this.resizeBrush(1.2); return true;
      case "finish": return this.withTool((tool) => tool.finish?.());
      case "retract": return this.withTool((tool) => tool.retract?.());
      case "point-skip": return this.withTool((tool) => tool.skip?.());
      case "escape": return this.escape();
      default: return this.hands.some((hand) => hand.run(command));
    }
  }

  private withTool(act: (tool: Tool) => void): boolean {
    act(this.current);
    this.count();
    return true;
  }

  /** One thing at a time: what is being drawn, the vertex, the selection. */
  private escape(): boolean {
    if (this.busy) this.cancel();
    else if (this.vertex.value !== null) this.vertex.value = null;
    else this.select(null);
    return true;
  }

  private count(): void {
    this.placed.value = this.current instanceof PlacingTool && this.current.busy ? this.current.count : null;
  }

  private classFor(field: Field | null): number | null {
    if (!field) return null;
    return this.classes.value.get(field.name) ?? fieldClasses(this.schema, field)[0]?.id ?? 0;
  }

  private follow(): (() => void)[] {
    const { workbench, stage, editor } = this;
    stage.follow({ ...change({}), origin: "load" }, editor.all());
    return [
      editor.listen((set) => {
        if (set.origin === "load") this.cancel();
        stage.follow(set, editor.all());
      }),
      effect(() => {
        const desk = workbench.desk.value;
        if (desk) this.seen.open(`${workbench.parts.scope}${desk.bundle.task_id}`);
      }),
      effect(() => {
        void [this.seen.hidden.value, this.seen.veiled.value, workbench.threshold.value];
        stage.paint();
      }),
      effect(() => {
        // A mask stays on its layer: it has no outline that an overlay could draw.
        void workbench.regions.value;
        const region = this.selected();
        stage.lift(region && region.kind !== "mask" && this.shows(region) ? region.id : null);
      }),
    ];
  }
}

function scopesOf(schema: LabelSchema): Scope[] {
  const kinds = drawnFields(schema).map(({ kind }) => kind).filter(isDrawnKind);
  const drawing: Scope[] = kinds.length > 0 ? ["regions", "boxes", "drawing", "pointer"] : [];
  return [...new Set<Scope>(["image", ...drawing, ...kinds.flatMap((kind) => SCOPES[kind])])];
}
