/** The canvas of the workbench with its tools: turns pointers and commands into changes of boxes. */

import { signal, type Signal } from "@preact/signals";
import type { BoxStyle } from "../canvas/painter";
import { Stage } from "../canvas/stage";
import { zoomAt } from "../canvas/viewport";
import { change } from "../model/changes";
import { moveRect, rounded, type Handle, type Point } from "../model/geometry";
import { isBox, withoutScore, type Box } from "../model/region";
import { boxField, classColor, fieldClasses, findClass, type Field, type LabelSchema } from "../model/schema";
import type { Editor } from "../state/editor";
import type { Command, Scope } from "../state/keymap";
import { relabel } from "../state/labelling";
import type { Workbench } from "../state/workbench";
import { DrawTool } from "./draw";
import type { Hand } from "./hand";
import { SelectTool } from "./select";
import { pointerAt, type Bench, type Tool } from "./tool";

export type ToolName = "select" | "draw";

const ZOOM_STEP = 1.25;
/** One notch of a mouse wheel (deltaY 100) zooms by about a fifth; a trackpad's small steps by little. */
const WHEEL_RATE = 0.0018;

const STEPS: Partial<Record<Command, readonly [number, number]>> = {
  "nudge-left": [-1, 0], "nudge-right": [1, 0], "nudge-up": [0, -1], "nudge-down": [0, 1],
  "push-left": [-10, 0], "push-right": [10, 0], "push-up": [0, -10], "push-down": [0, 10],
};

export class Easel implements Bench, Hand {
  readonly stage: Stage;
  readonly tool: Signal<ToolName>;
  readonly drawClass: Signal<number>;
  readonly hidden = signal(false);
  readonly draws: boolean;
  private readonly tools: Record<ToolName, Tool>;
  private gesture: Tool | null = null;
  private readonly unlisten: () => void;

  constructor(private readonly workbench: Workbench, private readonly schema: LabelSchema) {
    this.stage = new Stage((classId) => this.style(classId));
    const field = boxField(schema);
    this.draws = field !== undefined;
    this.tool = signal<ToolName>(field ? "draw" : "select");
    this.drawClass = signal(field ? (fieldClasses(schema, field)[0]?.id ?? 0) : 0);
    this.tools = { select: new SelectTool(this), draw: new DrawTool(this) };
    this.unlisten = workbench.editor.listen((set) => this.stage.follow(set));
    this.stage.follow({ created: workbench.editor.all(), updated: [], deleted: [], origin: "load" });
  }

  dispose(): void {
    this.unlisten();
    this.stage.detach();
  }

  get editor(): Editor {
    return this.workbench.editor;
  }

  selected(): Box | null {
    const id = this.workbench.selected.value;
    const region = id === null ? undefined : this.editor.get(id);
    return region && isBox(region) ? region : null;
  }

  select(id: string | null): void {
    this.workbench.selected.value = id;
  }

  target(): { field: string; class: number; color: string; name: string } {
    const field = boxField(this.schema);
    if (!field) throw new Error("this project has no boxes");
    const id = this.drawClass.value;
    return { field: field.name, class: id, ...this.style(id) };
  }

  pick(tool: ToolName): void {
    this.tools[this.tool.value].cancel();
    this.tool.value = tool;
    this.stage.cursor.value = this.tools[tool].cursor;
  }

  get scopes(): readonly Scope[] {
    return this.draws ? ["image", "regions", "boxes"] : ["image"];
  }

  takes(field: Field): boolean {
    return field.kind === "box";
  }

  presentClass(_field: Field): number {
    return this.selected()?.class ?? this.drawClass.value;
  }

  /** The selected box gets the class, and so do boxes drawn from now on. */
  useClass(_field: Field, classId: number): void {
    this.drawClass.value = classId;
    const box = this.selected();
    const set = box && relabel(box, classId);
    if (set) this.editor.commit(set);
  }

  down(screen: Point, button: number, alt: boolean, handle: Handle | null): void {
    this.gesture = handle ? this.tools.select : this.tools[this.tool.value];
    this.gesture.down(pointerAt(this.stage, screen, button, alt), handle);
  }

  move(screen: Point, button: number, alt: boolean): void {
    const tool = this.gesture ?? this.tools[this.tool.value];
    tool.move(pointerAt(this.stage, screen, button, alt));
  }

  up(screen: Point, button: number, alt: boolean): void {
    this.gesture?.up(pointerAt(this.stage, screen, button, alt));
    this.gesture = null;
  }

  cancel(): void {
    this.gesture?.cancel();
    this.gesture = null;
  }

  wheel(screen: Point, deltaY: number): void {
    this.stage.look(zoomAt(this.stage.view.value, screen, Math.exp(-deltaY * WHEEL_RATE)));
  }

  /** True when the command was one for the canvas. */
  run(command: Command): boolean {
    const step = STEPS[command];
    if (step) return this.nudge(step[0], step[1]);
    switch (command) {
      case "zoom-in": return this.zoom(ZOOM_STEP);
      case "zoom-out": return this.zoom(1 / ZOOM_STEP);
      case "fit": this.stage.fit(); return true;
      case "tool-draw": this.pick("draw"); return true;
      case "tool-select": this.pick("select"); return true;
      case "delete": return this.remove();
      case "hide": return this.toggleHidden();
      case "box-next": return this.cycle(1);
      case "box-previous": return this.cycle(-1);
      case "escape":
        this.cancel();
        this.select(null);
        return true;
      default: return false;
    }
  }

  remove(): boolean {
    const box = this.selected();
    if (!box) return false;
    this.select(null);
    this.editor.commit(change({ deleted: [box] }));
    return true;
  }

  toggleHidden(): boolean {
    this.hidden.value = !this.hidden.value;
    this.stage.showBoxes = !this.hidden.value;
    this.stage.paint();
    return true;
  }

  private zoom(factor: number): boolean {
    const { screen, view } = this.stage;
    this.stage.look(zoomAt(view.value, { x: screen.width / 2, y: screen.height / 2 }, factor));
    return true;
  }

  private nudge(dx: number, dy: number): boolean {
    const before = this.selected();
    if (!before) return false;
    const { x, y } = moveRect(before, dx, dy, this.stage.size);
    const after = rounded({ ...withoutScore(before), x, y });
    if (x !== before.x || y !== before.y) this.editor.commit(change({ updated: [{ before, after }] }));
    return true;
  }

  private cycle(step: number): boolean {
    const boxes = this.editor.all().filter(isBox);
    if (boxes.length === 0) return true;
    const at = boxes.findIndex((box) => box.id === this.workbench.selected.value);
    const next = at < 0 ? (step > 0 ? 0 : boxes.length - 1) : (at + step + boxes.length) % boxes.length;
    this.select(boxes[next]?.id ?? null);
    return true;
  }

  private style(classId: number): BoxStyle {
    const cls = findClass(this.schema, classId);
    return cls ? { color: classColor(cls), name: cls.name } : { color: "#79706e", name: `#${classId}` };
  }
}
