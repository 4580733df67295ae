/** The canvas of the workbench with its tools: turns pointers and commands into changes of regions. */

import { effect, signal, type Signal } from "@preact/signals";
import { segment, type Prompt, type Segment } from "../api/segments";
import type { ClassStyle } from "../canvas/painter";
import { Stage } from "../canvas/stage";
import { zoomAt } from "../canvas/viewport";
import { change } from "../model/changes";
import { clampPoint, type Point } from "../model/geometry";
import { isDrawn, isDrawnKind, sameRegions, withoutScore, type Drawn, type Region } from "../model/region";
import { shapeOf } from "../model/shapes";
import type { Field, LabelSchema } from "../model/schema";
import { above } from "../state/drafting";
import type { Editor } from "../state/editor";
import type { Command, Scope } from "../state/keymap";
import { relabel } from "../state/labelling";
import { brushSize } from "../state/preferences";
import { RegionView } from "../state/regionview";
import type { Workbench } from "../state/workbench";
import { Comparison } from "./comparison";
import { DraftKeys } from "./draftkeys";
import type { Hand } from "./hand";
import { Palette } from "./palette";
import { PanTool } from "./pan";
import { PlacingTool } from "./placing";
import { PointerKeys } from "./pointerkeys";
import { RegionKeys } from "./regionkeys";
import { makeTool, toolsFor, type ToolName } from "./registry";
import { pointerAt, type Bench, type Note, type Target, type Tool, type Touch } from "./tool";
import { ToolKeys } from "./toolkeys";
import { ViewKeys } from "./viewkeys";

/** One notch of a mouse wheel (deltaY 100) zooms by about a fifth; a trackpad's small steps by little. */
const WHEEL_RATE = 0.0018;
/** Nearer than this to a line is on it (stage pixels). */
const REACH = 5;
const LARGEST_BRUSH = 1000;

export class Easel implements Bench, Hand {
  readonly stage: Stage;
  readonly seen = new RegionView();
  readonly tool: Signal<ToolName>;
  readonly palette: Palette;
  readonly vertex = signal<string | null>(null);
  readonly brush = brushSize;
  /** How many points are placed of the shape under way; null when none is. */
  readonly placed = signal<number | null>(null);
  readonly noted: Signal<Note | null> = signal<Note | null>(null);
  readonly draws: boolean;
  readonly scopes: readonly Scope[];
  readonly drafts: DraftKeys;
  readonly comparison: Comparison;
  readonly pointerKeys: PointerKeys;
  private readonly hands: readonly { run(command: Command): boolean }[];
  private readonly pan: PanTool;
  private readonly selectTool: Tool;
  private current: Tool;
  private gesture: Tool | null = null;
  private readonly stops: (() => void)[];

  constructor(readonly workbench: Workbench, schema: LabelSchema) {
    this.palette = new Palette(schema);
    this.stage = new Stage({
      styles: (classId) => this.styleOf(classId),
      edges: (field) => this.palette.edgesOf(field),
      shown: (region) => this.shows(region),
    });
    this.draws = this.palette.kind !== null;
    this.scopes = this.palette.scopes;
    this.tool = signal<ToolName>(this.draws ? "draw" : "select");
    this.pan = new PanTool(this);
    this.selectTool = makeTool("select", this);
    this.current = makeTool(this.tool.value, this);
    this.drafts = new DraftKeys(this);
    this.comparison = new Comparison(this);
    this.pointerKeys = new PointerKeys(this);
    this.hands = [this.pointerKeys, new ToolKeys(this), new ViewKeys(this), new RegionKeys(this), this.drafts, this.comparison];
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
    return region?.field === field.name ? region.class : this.palette.classOf(field);
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
    return this.palette.target();
  }

  styleOf(classId: number): ClassStyle {
    return this.palette.styleOf(classId);
  }

  snap(point: Point): Point {
    const grid = this.stage.grid.value;
    const snapped = grid > 0 ? { x: Math.round(point.x / grid) * grid, y: Math.round(point.y / grid) * grid } : point;
    return clampPoint(snapped, this.stage.size);
  }

  inside(point: Point): Point {
    return clampPoint(point, this.stage.size);
  }

  segment(prompt: Prompt): Promise<Segment> {
    const desk = this.workbench.desk.value;
    if (!desk) throw new Error("no task is open");
    return segment(desk.bundle.item.id, prompt);
  }

  note(note: Note | null): void {
    this.noted.value = note;
  }

  add(given: Drawn): void {
    const region = shapeOf(given).rounded(given);
    if (!shapeOf(region).sound(region)) return;
    // Where only one is asked for, the new one takes the place of the old.
    const deleted = this.palette.isSingle(region.field) ? this.editor.all().filter(({ field }) => field === region.field) : [];
    this.editor.commit(change({ created: [region], deleted }));
    this.select(region.id);
  }

  replace(before: Drawn, given: Drawn): void {
    const after = withoutScore(shapeOf(given).rounded(given));
    if (!shapeOf(after).sound(after) || sameRegions([before], [after])) return;
    this.editor.commit(change({ updated: [{ before, after }] }));
  }

  offers(region: Region): boolean {
    return isDrawn(region) && this.seen.shows(region);
  }

  discard(region: Region): void {
    if (isDrawn(region) && this.editable(region)) this.remove(region);
  }

  remove(region: Drawn): void {
    this.select(null);
    this.editor.commit(change({ deleted: [region] }));
  }

  /** The question on top of the panel is one that is drawn: its tools come out. */
  useField(field: Field): void {
    if (!isDrawnKind(field.kind) || this.palette.field.value?.name === field.name) return;
    this.cancel();
    this.palette.field.value = field;
    this.pick(this.tool.value === "select" ? "select" : "draw");
  }

  tools(): readonly ToolName[] {
    return this.palette.kind ? toolsFor(this.palette.kind) : [];
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
    this.palette.take(field, classId);
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
    if (resizes && this.palette.kind === "mask") this.resizeBrush(factor);
    else this.stage.look(zoomAt(this.stage.view.value, screen, factor));
  }

  resizeBrush(factor: number): void {
    const size = Math.round(this.brush.value * factor + (factor > 1 ? 0.5 : -0.5));
    this.brush.value = Math.min(Math.max(size, 1), LARGEST_BRUSH);
  }

  run(command: Command): boolean {
    return this.hands.some((hand) => hand.run(command));
  }

  withTool(act: (tool: Tool) => void): void {
    act(this.current);
    this.count();
  }

  private count(): void {
    this.placed.value = this.current instanceof PlacingTool && this.current.busy ? this.current.count : null;
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
        if (!desk) return;
        this.seen.open(`${workbench.parts.scope}${desk.bundle.task_id}`);
        this.comparison.reset(desk.bundle.item.id);
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
