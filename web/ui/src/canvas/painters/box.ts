import type { Box } from "../../model/region";
import { strokeSeamed, takePen, type Look } from "./look";

/** A page may hold thousands: one call each. */
export function paintBox(context: CanvasRenderingContext2D, box: Box, look: Look): void {
  takePen(context, look);
  strokeSeamed(context, look, () => context.strokeRect(box.x, box.y, box.width, box.height));
}
