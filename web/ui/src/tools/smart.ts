/** Smart: a box around a thing or a click on it, and the server finds its outline. More clicks mend what was found. */

import { ApiError } from "../api/errors";
import type { Click, Prompt, Segment } from "../api/segments";
import { corners, rectFrom, type Rect } from "../model/geometry";
import { newRegionId, type Drawn } from "../model/region";
import { far, type Bench, type Pointer, type Target, type Tool } from "./tool";

const SMALLEST_DRAG = 6;

/** The thing that clicks belong to as long as it stays selected. */
interface Thing {
  readonly prompt: Prompt;
  readonly region: Drawn;
}

export class SmartTool implements Tool {
  readonly cursor = "cell";
  private from: Pointer | null = null;
  private thing: Thing | null = null;
  private asked = 0;

  constructor(private readonly bench: Bench) {}

  get busy(): boolean {
    return this.from !== null;
  }

  down(pointer: Pointer): void {
    this.from = pointer;
  }

  move(pointer: Pointer): void {
    const { stage } = this.bench;
    stage.cursor.value = this.cursor;
    if (!this.from || !far(this.from.screen, pointer.screen, SMALLEST_DRAG)) return;
    stage.draw({ rings: [{ points: corners(this.rect(this.from, pointer)), closed: true }], dots: [], style: this.bench.target() });
  }

  up(pointer: Pointer): void {
    const { from } = this;
    this.from = null;
    if (!from) return;
    if (far(from.screen, pointer.screen, SMALLEST_DRAG)) void this.ask({ box: this.rect(from, pointer), clicks: [] }, null);
    else this.click(pointer);
  }

  cancel(): void {
    this.from = null;
    // An answer that is still on its way is of no use any more.
    this.asked += 1;
    this.bench.stage.draw(null);
    this.bench.note(null);
  }

  private click({ image, shift }: Pointer): void {
    const { x, y } = this.bench.inside(image);
    const click: Click = { x, y, inside: !shift };
    const selected = this.bench.selected();
    const mended = this.thing && selected?.id === this.thing.region.id ? this.thing : null;
    if (mended) void this.ask({ ...mended.prompt, clicks: [...mended.prompt.clicks, click] }, selected);
    else if (click.inside) void this.ask({ box: null, clicks: [click] }, null);
  }

  private async ask(prompt: Prompt, before: Drawn | null): Promise<void> {
    this.asked += 1;
    const turn = this.asked;
    this.bench.note("searching");
    try {
      const found = await this.bench.segment(prompt);
      if (turn === this.asked) this.take(found, prompt, before);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (turn === this.asked) this.bench.note("nothing");
    } finally {
      if (turn === this.asked) this.bench.stage.draw(null);
    }
  }

  private take(found: Segment, prompt: Prompt, before: Drawn | null): void {
    this.bench.note(null);
    const region = regionOf(found, this.bench.target(), before?.id ?? newRegionId());
    if (!region) return;
    if (before) this.bench.replace(before, { ...region, class: before.class });
    else this.bench.add(region);
    this.thing = { prompt, region };
  }

  private rect(from: Pointer, to: Pointer): Rect {
    return rectFrom(this.bench.inside(from.image), this.bench.inside(to.image));
  }
}

/** What was found, in the form that the field asks for. */
function regionOf({ size, counts, points, holes, box }: Segment, target: Target, id: string): Drawn | null {
  const base = { id, field: target.field.name, class: target.class };
  switch (target.field.kind) {
    case "mask": return { ...base, kind: "mask", size, counts };
    case "polygon": return holes.length > 0 ? { ...base, kind: "polygon", points, holes } : { ...base, kind: "polygon", points };
    case "box": return { ...base, kind: "box", ...box };
    default: return null;
  }
}
