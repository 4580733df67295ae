import type { JSX } from "preact";
import { isDrawn, type Drawn } from "../../model/region";
import { maskShape } from "../../model/regions/mask";
import { boundsOfRegion } from "../../model/shapes";
import { above } from "../../state/drafting";
import type { Easel } from "../../tools/easel";
import type { Workbench } from "../../state/workbench";
import { words } from "../../words";

/** Long lists would cost more than they help: the canvas shows every region, the list the topmost ones. */
const MOST_ROWS = 200;

/** The regions of the item, the topmost first. */
export function RegionList({ workbench, easel }: { workbench: Workbench; easel: Easel }): JSX.Element {
  const regions = above(workbench.regions.value, workbench.threshold.value).filter(isDrawn);
  const listed = regions.slice(-MOST_ROWS).reverse();
  return (
    <section class="region-list" aria-label={words.canvas.regions}>
      <h2><span>{words.canvas.regions}</span><small>{words.count(regions.length)}</small></h2>
      {regions.length === 0 && <p class="quiet-note">{words.canvas.none}</p>}
      <ul>{listed.map((region) => <Row key={region.id} region={region} workbench={workbench} easel={easel} />)}</ul>
      {listed.length < regions.length && <p class="quiet-note">{words.canvas.unshown(regions.length - listed.length)}</p>}
    </section>
  );
}

function Row({ region, workbench, easel }: { region: Drawn; workbench: Workbench; easel: Easel }): JSX.Element {
  const { color, name } = easel.styleOf(region.class);
  const { seen } = easel;
  const hidden = seen.hidden.value.has(region.id);
  const locked = seen.locked.value.has(region.id);
  const text = words.canvas;
  return (
    <li class={hidden ? "hidden-region" : ""}>
      <button type="button" class="region-row" aria-pressed={workbench.selected.value === region.id} data-region-row={region.id}
        onMouseDown={keepFocus} onClick={() => easel.select(region.id)}>
        <span class={region.score === undefined ? "swatch" : "swatch dashed"} style={{ background: color }} aria-hidden="true" />
        <span class="class-name">{name}</span>
        {region.score !== undefined && <span class="score">{words.label.confidence(region.score)}</span>}
        <span class="size">{extent(region)}</span>
      </button>
      <button type="button" class="mark" aria-pressed={hidden} title={(hidden ? text.showOne : text.hideOne)(name)}
        aria-label={(hidden ? text.showOne : text.hideOne)(name)} onMouseDown={keepFocus} onClick={() => seen.toggleHidden(region.id)}>
        <Eye shut={hidden} />
      </button>
      <button type="button" class="mark" aria-pressed={locked} title={(locked ? text.unlockOne : text.lockOne)(name)}
        aria-label={(locked ? text.unlockOne : text.lockOne)(name)} onMouseDown={keepFocus} onClick={() => seen.toggleLocked(region.id)}>
        <Lock shut={locked} />
      </button>
    </li>
  );
}

function keepFocus(event: Event): void {
  event.preventDefault();
}

function extent(region: Drawn): string {
  if (region.kind === "mask") return words.canvas.pixels(maskShape.area(region));
  if (region.kind === "keypoints") return words.canvas.vertices(region.points.filter(([, , v]) => v > 0).length);
  if (region.kind === "polyline") return words.canvas.vertices(region.points.length);
  const { width, height } = region.kind === "rotated_box" ? region : boundsOfRegion(region);
  return words.canvas.size(Math.round(width), Math.round(height));
}

function Eye({ shut }: { shut: boolean }): JSX.Element {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8Z" />
      <circle cx="8" cy="8" r="2" />
      {shut && <path d="M2.5 13.5 13.5 2.5" />}
    </svg>
  );
}

function Lock({ shut }: { shut: boolean }): JSX.Element {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <rect x="3.5" y="7" width="9" height="6.5" rx="1" />
      <path d={shut ? "M5.5 7V5a2.5 2.5 0 0 1 5 0v2" : "M5.5 7V4.6a2.5 2.5 0 0 1 4.9-.7"} />
    </svg>
  );
}
