/** What works on the item itself: the easel on an image, the pen on a text. */

import type { Field } from "../model/schema";
import type { Command, Scope } from "../state/keymap";

export interface Hand {
  /** Where its commands mean something in this project. */
  readonly scopes: readonly Scope[];
  /** Whether one of its scopes holds now; without this they all do, all the time. */
  holds?(scope: Scope): boolean;
  /** True when the command was for this hand. */
  run(command: Command): boolean;
  /** True when classes of this field go to things on the item. */
  takes(field: Field): boolean;
  /** A class of such a field was chosen: for what is selected, else for what is drawn next. */
  useClass(field: Field, classId: number): void;
  /** The question that is asked now. */
  useField?(field: Field): void;
  /** The class of what is selected, else of what would be drawn next. */
  presentClass(field: Field): number | null;
  /** Set by whoever asks the questions: the hand wants this field to be asked now. */
  turn?: (field: string) => void;
}
