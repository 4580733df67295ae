/** How a region is to be drawn; the context already counts in image pixels. */

export interface Look {
  /** Stage pixels of one image pixel: a line of two stage pixels is `2 / scale` wide. */
  readonly scale: number;
  readonly color: string;
  readonly opacity: number;
  readonly dashed: boolean;
  /** A dark seam beside the line, so that it is seen on a ground of its own colour. */
  readonly seam: boolean;
  /** Pairs of positions of keypoints that a line joins. */
  readonly edges: readonly (readonly [number, number])[];
}

export type Painter<R> = (context: CanvasRenderingContext2D, region: R, look: Look) => void;

export const LINE = 2;
const DASH = [6, 4] as const;

const SEAM = 2;

/** Strokes with the pen in hand, and first the seam beside it. */
export function strokeSeamed(context: CanvasRenderingContext2D, look: Look, stroke: () => void): void {
  if (look.seam) {
    context.lineWidth = (LINE + SEAM) / look.scale;
    context.strokeStyle = "#000000";
    context.globalAlpha = 0.4 * look.opacity;
    stroke();
    takePen(context, look);
  }
  stroke();
}

/** Sets line, colour and dash for what is stroked next. */
export function takePen(context: CanvasRenderingContext2D, { scale, color, opacity, dashed }: Look): void {
  context.globalAlpha = opacity;
  context.lineWidth = LINE / scale;
  context.strokeStyle = color;
  context.fillStyle = color;
  context.setLineDash(dashed ? DASH.map((length) => length / scale) : []);
}
