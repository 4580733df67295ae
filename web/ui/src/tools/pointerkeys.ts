/** A pointer moved by keys, so that everything that is drawn can be drawn without a mouse. */

import { signal } from "@preact/signals";
import { clampPoint, type Point } from "../model/geometry";
import type { Command } from "../state/keymap";
import type { Easel } from "./easel";

const STEPS: Partial<Record<Command, readonly [number, number]>> = {
  "point-left": [-10, 0], "point-right": [10, 0], "point-up": [0, -10], "point-down": [0, 10],
  "point-left-little": [-1, 0], "point-right-little": [1, 0], "point-up-little": [0, -1], "point-down-little": [0, 1],
};

const TOUCH = { button: 0, alt: false, shift: false };

export class PointerKeys {
  readonly on = signal(false);
  private at: Point = { x: 0, y: 0 };
  private crossBefore = false;

  constructor(private readonly easel: Easel) {}

  run(command: Command): boolean {
    const step = STEPS[command];
    if (step) {
      this.go({ x: this.at.x + step[0], y: this.at.y + step[1] });
      return true;
    }
    if (command === "point-press") {
      this.easel.down(this.at, TOUCH, null);
      this.easel.up(this.at, TOUCH);
      this.go(this.at);
      return true;
    }
    if (command !== "pointer-keys") return false;
    this.toggle();
    return true;
  }

  private toggle(): void {
    const { stage } = this.easel;
    this.on.value = !this.on.value;
    if (this.on.value) {
      this.crossBefore = stage.crosshair.value;
      stage.crosshair.value = true;
      this.go({ x: stage.screen.width / 2, y: stage.screen.height / 2 });
    } else {
      stage.crosshair.value = this.crossBefore;
    }
  }

  private go(to: Point): void {
    this.at = clampPoint(to, this.easel.stage.screen);
    this.easel.move(this.at, TOUCH);
  }
}
