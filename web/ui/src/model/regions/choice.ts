import type { Common } from "./common";

export interface Choice extends Common {
  readonly kind: "choice";
  readonly classes: readonly number[];
}
