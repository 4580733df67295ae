/** Commands for the selected region and its vertices: move, turn, order, hide, lock, delete. */

import { change, shift } from "../model/changes";
import { isDrawn, newRegionId, withoutScore, type Drawn } from "../model/region";
import { toggleSight } from "../model/regions/keypoints";
import { readSpot } from "../model/regions/vertices";
import { fitsIn, shapeOf } from "../model/shapes";
import type { Command } from "../state/keymap";
import type { Easel } from "./easel";

const STEPS: Partial<Record<Command, readonly [number, number]>> = {
  "nudge-left": [-1, 0], "nudge-right": [1, 0], "nudge-up": [0, -1], "nudge-down": [0, 1],
  "push-left": [-10, 0], "push-right": [10, 0], "push-up": [0, -10], "push-down": [0, 10],
};

const TURNS: Partial<Record<Command, number>> = { "turn-left": -1, "turn-right": 1, "swing-left": -15, "swing-right": 15 };

export class RegionKeys {
  constructor(private readonly easel: Easel) {}

  run(command: Command): boolean {
    const region = this.easel.selected();
    if (command === "box-next" || command === "box-previous") return this.cycle(command === "box-next" ? 1 : -1);
    if (command === "copy-previous") return this.copyPrevious();
    if (!region) return false;
    if (command === "lock-one") this.easel.seen.toggleLocked(region.id);
    else if (command === "hide-one") this.easel.seen.toggleHidden(region.id);
    else if (this.easel.editable(region)) return this.edit(command, region);
    else return false;
    return true;
  }

  private edit(command: Command, region: Drawn): boolean {
    const step = STEPS[command];
    const turn = TURNS[command];
    if (step) this.nudge(region, step[0], step[1]);
    else if (turn !== undefined) this.easel.replace(region, shapeOf(region).turn?.(region, turn) ?? region);
    else if (command === "delete") this.remove(region);
    else if (command === "to-front" || command === "to-back") this.restack(region, command === "to-front");
    else if (command === "vertex-next" || command === "vertex-previous") this.walk(region, command === "vertex-next" ? 1 : -1);
    else if (command === "vertex-add") this.insert(region);
    else if (command === "sight") this.see(region);
    else return false;
    return true;
  }

  private nudge(region: Drawn, dx: number, dy: number): void {
    const { stage, vertex } = this.easel;
    const shape = shapeOf(region);
    const spot = shape.handles(region).find(({ name }) => name === vertex.value);
    const after = spot
      ? shape.drag(region, spot.name, { x: spot.at.x + dx, y: spot.at.y + dy }, stage.size)
      : shape.move(region, dx, dy, stage.size);
    this.easel.replace(region, after);
  }

  /** With a vertex chosen only that goes; a shape keeps as many as it needs. */
  private remove(region: Drawn): void {
    const { vertex } = this.easel;
    if (vertex.value === null) {
      this.easel.remove(region);
      return;
    }
    const after = shapeOf(region).without?.(region, vertex.value);
    if (after) this.easel.replace(region, after);
    vertex.value = null;
  }

  private restack(region: Drawn, up: boolean): void {
    const all = this.easel.editor.all();
    const from = all.findIndex(({ id }) => id === region.id);
    this.easel.editor.commit(shift({ id: region.id, from, to: up ? all.length - 1 : 0 }));
  }

  private walk(region: Drawn, by: number): void {
    const { vertex } = this.easel;
    const names = shapeOf(region).handles(region).filter(({ role }) => role !== "middle" && role !== "turn").map(({ name }) => name);
    const at = names.indexOf(vertex.value ?? "");
    const next = at < 0 ? (by > 0 ? 0 : names.length - 1) : (at + by + names.length) % names.length;
    vertex.value = names[next] ?? null;
  }

  /** A new vertex halfway to the next one; it is the chosen one then. */
  private insert(region: Drawn): void {
    const { vertex, stage } = this.easel;
    const spot = readSpot(vertex.value ?? "");
    const shape = shapeOf(region);
    const middle = spot && shape.handles(region).find(({ name }) => name === `m:${spot.ring}:${spot.at}`);
    if (!spot || !middle) return;
    this.easel.replace(region, shape.drag(region, middle.name, middle.at, stage.size));
    vertex.value = `v:${spot.ring}:${spot.at + 1}`;
  }

  private see(region: Drawn): void {
    const spot = readSpot(this.easel.vertex.value ?? "");
    if (region.kind === "keypoints" && spot) this.easel.replace(region, toggleSight(region, spot.at));
  }

  /** As in a film: what was drawn on the image before, as far as it lies in this one. */
  private copyPrevious(): boolean {
    const { workbench, stage, editor } = this.easel;
    const desk = workbench.desk.value;
    const before = workbench.answers.before(desk?.review ? desk.bundle.task_id : null);
    const drawn = (before?.regions ?? []).filter(isDrawn).filter((region) => fitsIn(region, stage.size));
    const created = drawn.map((region) => ({ ...withoutScore(region), id: newRegionId() }));
    if (created.length > 0) editor.commit(change({ created }));
    return true;
  }

  private cycle(by: number): boolean {
    const regions = this.easel.shown();
    if (regions.length === 0) return true;
    const at = regions.findIndex(({ id }) => id === this.easel.workbench.selected.value);
    const next = at < 0 ? (by > 0 ? 0 : regions.length - 1) : (at + by + regions.length) % regions.length;
    this.easel.select(regions[next]?.id ?? null);
    return true;
  }
}
