/** A skeleton: its edges, a full dot where a point is visible, a ring where it is known but hidden. */

import type { Keypoints } from "../../model/region";
import { strokeSeamed, takePen, type Look } from "./look";

const DOT = 4;

export function paintKeypoints(context: CanvasRenderingContext2D, region: Keypoints, look: Look): void {
  takePen(context, look);
  context.beginPath();
  for (const [from, to] of look.edges) {
    const [a, b] = [region.points[from], region.points[to]];
    if (!a || !b || a[2] === 0 || b[2] === 0) continue;
    context.moveTo(a[0], a[1]);
    context.lineTo(b[0], b[1]);
  }
  strokeSeamed(context, look, () => context.stroke());
  context.setLineDash([]);
  for (const [x, y, v] of region.points) {
    if (v === 0) continue;
    context.beginPath();
    context.arc(x, y, DOT / look.scale, 0, Math.PI * 2);
    if (v === 2) context.fill();
    else context.stroke();
  }
}
