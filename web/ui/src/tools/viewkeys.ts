/** Commands for how the picture is looked at. */

import { zoomAt } from "../canvas/viewport";
import { PLAIN } from "../model/tones";
import type { Command } from "../state/keymap";
import type { Easel } from "./easel";

const ZOOM_STEP = 1.25;
const QUARTER = 90;
/** Image pixels between the lines of the grid, when it is switched on. */
const GRID = 8;

export class ViewKeys {
  constructor(private readonly easel: Easel) {}

  run(command: Command): boolean {
    const { stage, seen } = this.easel;
    switch (command) {
      case "zoom-in": this.zoom(ZOOM_STEP); return true;
      case "zoom-out": this.zoom(1 / ZOOM_STEP); return true;
      case "fit": stage.fit(); return true;
      case "turn-view": stage.turn(QUARTER); return true;
      case "turn-view-back": stage.turn(-QUARTER); return true;
      case "crosshair": stage.crosshair.value = !stage.crosshair.value; return true;
      case "grid": stage.grid.value = stage.grid.value > 0 ? 0 : GRID; return true;
      case "invert": stage.tones.value = { ...stage.tones.value, invert: !stage.tones.value.invert }; return true;
      case "plain": stage.tones.value = PLAIN; return true;
      case "hide": seen.veiled.value = !seen.veiled.value; return true;
      default: return false;
    }
  }

  private zoom(factor: number): void {
    const { stage } = this.easel;
    const { screen, view } = stage;
    stage.look(zoomAt(view.value, { x: screen.width / 2, y: screen.height / 2 }, factor));
  }
}
