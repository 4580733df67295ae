/** What an annotator writes about the item, word for word. */

import type { Common } from "./common";

export interface FreeText extends Common {
  readonly kind: "text";
  readonly text: string;
}
