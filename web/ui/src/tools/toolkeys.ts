/** Commands for the tool in hand. */

import type { Command } from "../state/keymap";
import type { Easel } from "./easel";
import type { ToolName } from "./registry";

const TOOLS: Partial<Record<Command, ToolName>> = {
  "tool-draw": "draw", "tool-select": "select", "tool-extreme": "extreme", "tool-hole": "hole",
  "tool-smart": "smart", "tool-erase": "erase", "tool-fill": "fill",
};

const BRUSH_STEP = 1.2;

export class ToolKeys {
  constructor(private readonly easel: Easel) {}

  run(command: Command): boolean {
    const { easel } = this;
    const tool = TOOLS[command];
    if (tool) return easel.pick(tool);
    switch (command) {
      case "brush-smaller": easel.resizeBrush(1 / BRUSH_STEP); return true;
      case "brush-larger": easel.resizeBrush(BRUSH_STEP); return true;
      case "finish": easel.withTool((held) => held.finish?.()); return true;
      case "retract": easel.withTool((held) => held.retract?.()); return true;
      case "point-skip": easel.withTool((held) => held.skip?.()); return true;
      case "escape": this.escape(); return true;
      default: return false;
    }
  }

  /** One thing at a time: what is being drawn, the vertex, the selection. */
  private escape(): void {
    const { easel } = this;
    if (easel.busy) easel.cancel();
    else if (easel.vertex.value !== null) easel.vertex.value = null;
    else easel.select(null);
  }
}
