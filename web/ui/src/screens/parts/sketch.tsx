import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { opacity } from "../../canvas/ink";
import { paintRegion } from "../../canvas/painters";
import type { Size } from "../../model/geometry";
import { isDrawn, type Region } from "../../model/region";
import { classColor, findClass, findField, type LabelSchema } from "../../model/schema";

interface Props {
  size: Size;
  regions: readonly Region[];
  schema: LabelSchema;
}

/** More dots than this are not worth their memory where a region is only looked at. */
const LONGEST_SIDE = 1600;

/** Regions over a picture that is shown elsewhere on the page, drawn as on the workbench; lies over its parent. */
export function Sketch({ size, regions, schema }: Props): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = Math.min(Math.max(LONGEST_SIDE / Math.max(size.width, size.height), 0.05), 8);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    for (const region of regions.filter(isDrawn)) {
      const cls = findClass(schema, region.class);
      const { score } = region;
      paintRegion(context, region, {
        // As lines are to look on a page some 600 pixels wide.
        scale: scale / Math.max((Math.max(size.width, size.height) * scale) / 600, 1),
        color: cls ? classColor(cls) : "#79706e",
        opacity: score === undefined ? 1 : opacity(score),
        dashed: score !== undefined,
        seam: true,
        edges: findField(schema, region.field)?.edges ?? [],
      });
      context.globalAlpha = 1;
    }
  }, [regions, schema, scale, size.width, size.height]);
  return (
    <canvas ref={canvas} class="sketch" width={Math.round(size.width * scale)} height={Math.round(size.height * scale)} aria-hidden="true" />
  );
}
