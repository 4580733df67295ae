/** A drawing tool is a small state machine: pointer events in, changes to the editor and the stage out. */

import type { Stage } from "../canvas/stage";
import { toImage } from "../canvas/viewport";
import type { Handle, Point } from "../model/geometry";
import type { Box } from "../model/region";
import type { Editor } from "../state/editor";

export interface Pointer {
  /** Stage pixels. */
  readonly screen: Point;
  /** Image pixels. */
  readonly image: Point;
  readonly button: number;
  readonly alt: boolean;
}

/** What tools work with. */
export interface Bench {
  readonly stage: Stage;
  readonly editor: Editor;
  selected(): Box | null;
  select(id: string | null): void;
  /** Field and class a new box gets. */
  target(): { readonly field: string; readonly class: number; readonly color: string; readonly name: string };
}

export interface Tool {
  readonly cursor: string;
  down(pointer: Pointer, handle: Handle | null): void;
  move(pointer: Pointer): void;
  up(pointer: Pointer): void;
  cancel(): void;
}

export function pointerAt(stage: Stage, screen: Point, button: number, alt: boolean): Pointer {
  return { screen, image: toImage(stage.view.value, screen), button, alt };
}
