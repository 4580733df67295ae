/** Between positions in a text (UTF-16 units) and places on the page, for the blocks that are drawn. */

import type { Range as Stretch } from "../../../model/boundaries";
import type { TextPage } from "../../../tools/textpage";

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export class Ranges {
  constructor(private readonly page: TextPage, private readonly body: HTMLElement) {}

  /** Rectangles of a stretch, one a line, in pixels of the body; only what is drawn has any. */
  rects({ start, end }: Stretch): Rect[] {
    const origin = this.body.getBoundingClientRect();
    return this.drawn().flatMap(({ element, range }) => {
      const from = Math.max(start, range.start);
      const to = Math.min(end, range.end);
      const node = element.firstChild;
      if (from >= to || !node) return [];
      const inside = document.createRange();
      inside.setStart(node, from - range.start);
      inside.setEnd(node, to - range.start);
      return [...inside.getClientRects()].filter(({ width }) => width > 0).map((rect) => moved(rect, origin));
    });
  }

  /** Where the caret stands before a position; null when that is not drawn. */
  caret(unit: number): Rect | null {
    const block = this.drawn().find(({ range }) => range.start <= unit && unit <= range.end);
    if (!block) return null;
    const origin = this.body.getBoundingClientRect();
    const node = block.element.firstChild;
    const height = parseFloat(getComputedStyle(block.element).fontSize) * 1.3;
    const whole = block.element.getBoundingClientRect();
    if (!node) return moved(new DOMRect(whole.x, whole.y + (whole.height - height) / 2, 0, height), origin);
    const inside = document.createRange();
    inside.setStart(node, unit - block.range.start);
    inside.collapse(true);
    const found = inside.getBoundingClientRect();
    return moved(found.height > 0 ? found : new DOMRect(whole.x, whole.y, 0, height), origin);
  }

  /** The position under a point of the window; null outside the text. */
  unitAt(x: number, y: number): number | null {
    const [node, offset] = caretFrom(x, y);
    const element = (node instanceof Element ? node : node?.parentElement)?.closest<HTMLElement>("[data-block]");
    if (!node || !element || !this.body.contains(element)) return null;
    return this.unitOf(node, offset);
  }

  /** The position of a place in the document, as the browser's own selection names it. */
  unitOf(node: Node, offset: number): number | null {
    const element = (node instanceof Element ? node : node.parentElement)?.closest<HTMLElement>("[data-block]");
    if (!element || !this.body.contains(element)) return null;
    const { start, end } = this.page.blocks.range(Number(element.dataset["block"]));
    if (node === element) return offset === 0 ? start : end;
    return Math.min(start + offset, end);
  }

  rightToLeft(unit: number): boolean {
    const block = this.drawn().find(({ range }) => range.start <= unit && unit <= range.end);
    return block !== undefined && getComputedStyle(block.element).direction === "rtl";
  }

  private drawn(): { element: HTMLElement; range: Stretch }[] {
    const found = this.body.querySelectorAll<HTMLElement>("[data-block]");
    return [...found].map((element) => ({ element, range: this.page.blocks.range(Number(element.dataset["block"])) }));
  }
}

function moved({ x, y, width, height }: DOMRect, origin: DOMRect): Rect {
  return { x: x - origin.x, y: y - origin.y, width, height };
}

function caretFrom(x: number, y: number): [Node | null, number] {
  if ("caretPositionFromPoint" in document) {
    const found = document.caretPositionFromPoint(x, y);
    return [found?.offsetNode ?? null, found?.offset ?? 0];
  }
  // Safari's and Chromium's older name for the same.
  const found = (document as Document).caretRangeFromPoint(x, y);
  return [found?.startContainer ?? null, found?.startOffset ?? 0];
}
