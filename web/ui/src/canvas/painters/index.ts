/** The registry of painters. */

import type { Drawn, DrawnKind } from "../../model/region";
import { paintBox } from "./box";
import { paintKeypoints } from "./keypoints";
import type { Look, Painter } from "./look";
import { paintMask } from "./mask";
import { paintOutline } from "./outline";

type Painters = { readonly [K in DrawnKind]: Painter<Extract<Drawn, { kind: K }>> };

const PAINTERS: Painters = {
  box: paintBox,
  rotated_box: paintOutline,
  polygon: paintOutline,
  polyline: paintOutline,
  keypoints: paintKeypoints,
  mask: paintMask,
};

export function paintRegion(context: CanvasRenderingContext2D, region: Drawn, look: Look): void {
  // The registry pairs each kind with its own painter; TypeScript cannot follow that through a union.
  (PAINTERS[region.kind] as Painter<Drawn>)(context, region, look);
}
