/** A named tie from one region to another of the same list. */

import type { Placed } from "./common";

export interface Relation extends Placed {
  readonly kind: "relation";
  readonly from: string;
  readonly to: string;
}
