/** Boxes, polygons and lines: their outline, and for polygons a breath of colour inside. */

import type { Drawn } from "../../model/region";
import type { Ring } from "../../model/regions/shape";
import { shapeOf } from "../../model/shapes";
import { strokeSeamed, takePen, type Look } from "./look";

const INSIDE = 0.12;

export function paintOutline(context: CanvasRenderingContext2D, region: Drawn, look: Look): void {
  takePen(context, look);
  trace(context, shapeOf(region).rings(region));
  if (region.kind === "polygon") {
    context.globalAlpha = look.opacity * INSIDE;
    context.fill("evenodd");
    context.globalAlpha = look.opacity;
  }
  strokeSeamed(context, look, () => context.stroke());
}

export function trace(context: CanvasRenderingContext2D, rings: readonly Ring[]): void {
  context.beginPath();
  for (const { points, closed } of rings) {
    for (const [at, { x, y }] of points.entries()) {
      if (at === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    if (closed) context.closePath();
  }
}
