/** Mouse, pen and touch on a text. A mouse drags a stretch; a finger uses the selection of its system. */

import { useEffect } from "preact/hooks";
import type { RefObject } from "preact";
import { isSpan, type Span } from "../../../model/region";
import type { Pen } from "../../../tools/pen";
import type { Ranges } from "./ranges";

/** Less is a click. */
const DRAG_PIXELS = 3;
const EDGE_PIXELS = 24;

interface Gesture {
  readonly x: number;
  readonly y: number;
  readonly unit: number;
  /** An end of a span that is dragged, and where the other one stays. */
  readonly grip: { readonly span: Span; readonly fixed: number } | null;
  dragged: boolean;
}

export function usePointer(pen: Pen, frame: RefObject<HTMLElement | null>, ranges: () => Ranges | null): void {
  useEffect(() => {
    const element = frame.current;
    if (!element || !pen.marks) return undefined;
    const hands = new PointerHands(pen, element, ranges);
    const release = new AbortController();
    const { signal } = release;
    element.addEventListener("pointerdown", (event) => hands.down(event), { signal });
    // The browser's own selection would shine through ours.
    element.addEventListener("mousedown", (event) => hands.keepOwn(event), { signal });
    addEventListener("pointermove", (event) => hands.move(event), { signal });
    addEventListener("pointerup", (event) => hands.up(event), { signal });
    addEventListener("pointercancel", () => hands.cancel(), { signal });
    document.addEventListener("selectionchange", () => hands.touchSelection(), { signal });
    document.addEventListener("copy", (event) => hands.copy(event), { signal });
    return () => release.abort();
  }, [pen, ranges]);
}

class PointerHands {
  private gesture: Gesture | null = null;
  private touching = false;

  constructor(private readonly pen: Pen, private readonly frame: HTMLElement, private readonly ranges: () => Ranges | null) {}

  down(event: PointerEvent): void {
    this.touching = event.pointerType === "touch";
    if (event.button !== 0 || !event.isPrimary || onScrollbar(event, this.frame)) return;
    const relation = target(event)?.closest<SVGElement>("[data-relation]")?.dataset["relation"];
    if (relation) {
      this.pen.select(relation);
      return;
    }
    const grip = this.gripOf(event);
    const unit = this.unitAt(event);
    if (unit === null && !grip) return;
    if (grip) event.preventDefault();
    this.gesture = { x: event.clientX, y: event.clientY, unit: unit ?? grip?.fixed ?? 0, grip, dragged: false };
  }

  keepOwn(event: MouseEvent): void {
    if (this.touching || onScrollbar(event, this.frame) || target(event)?.closest("button, a, input")) return;
    event.preventDefault();
    this.frame.focus({ preventScroll: true });
    getSelection()?.removeAllRanges();
  }

  move(event: PointerEvent): void {
    const { gesture } = this;
    if (!gesture || (this.touching && !gesture.grip)) return;
    if (Math.hypot(event.clientX - gesture.x, event.clientY - gesture.y) < DRAG_PIXELS && !gesture.dragged) return;
    gesture.dragged = true;
    this.scrollAlong(event);
    const unit = this.unitAt(event);
    if (unit === null) return;
    this.pen.caret.cursor.value = { anchor: gesture.grip?.fixed ?? gesture.unit, focus: unit };
  }

  up(event: PointerEvent): void {
    const { gesture } = this;
    this.gesture = null;
    if (!gesture || (this.touching && gesture.dragged && !gesture.grip)) return;
    const cursor = this.pen.caret.cursor.value;
    if (!gesture.dragged) {
      if (!gesture.grip && this.isTap(event, gesture)) this.pen.pointAt(gesture.unit);
      return;
    }
    if (!cursor) return;
    const range = { start: Math.min(cursor.anchor, cursor.focus), end: Math.max(cursor.anchor, cursor.focus) };
    if (gesture.grip) this.finishGrip(gesture.grip, range, event.altKey);
    else this.pen.choose(range, event.altKey);
  }

  cancel(): void {
    this.gesture = null;
  }

  /** A long press marks by the handles of the system; a class key or button then takes what they hold. */
  touchSelection(): void {
    const selection = getSelection();
    if (!this.touching || !selection || selection.isCollapsed || selection.rangeCount === 0) return;
    const range = selection.getRangeAt(0);
    const ranges = this.ranges();
    const start = ranges?.unitOf(range.startContainer, range.startOffset);
    const end = ranges?.unitOf(range.endContainer, range.endOffset);
    if (start == null || end == null || start >= end) return;
    const snapped = this.pen.caret.snapped({ start, end }, false);
    if (snapped) this.pen.caret.mark(snapped);
  }

  copy(event: ClipboardEvent): void {
    const text = this.frame.contains(document.activeElement) ? this.pen.caret.copied() : "";
    if (text === "") return;
    event.preventDefault();
    event.clipboardData?.setData("text/plain", text);
  }

  private finishGrip({ span, fixed }: { span: Span; fixed: number }, range: { start: number; end: number }, exact: boolean): void {
    const snapped = this.pen.caret.snapped(range, exact);
    this.pen.caret.place(fixed);
    if (snapped) this.pen.resize(span, snapped);
  }

  /** A finger that moved was scrolling. */
  private isTap(event: PointerEvent, gesture: Gesture): boolean {
    return !this.touching || (Math.hypot(event.clientX - gesture.x, event.clientY - gesture.y) < 10 && getSelection()?.isCollapsed !== false);
  }

  private gripOf(event: PointerEvent): Gesture["grip"] {
    const grip = target(event)?.closest<SVGElement>("[data-grip]")?.dataset["grip"];
    const span = this.pen.selected();
    if (!grip || !span || !isSpan(span)) return null;
    const { start, end } = this.pen.page.value.rangeOf(span);
    return { span, fixed: grip === "start" ? end : start };
  }

  private unitAt(event: PointerEvent): number | null {
    return this.ranges()?.unitAt(event.clientX, event.clientY) ?? null;
  }

  private scrollAlong(event: PointerEvent): void {
    const { top, bottom } = this.frame.getBoundingClientRect();
    if (event.clientY < top + EDGE_PIXELS) this.frame.scrollTop -= EDGE_PIXELS;
    else if (event.clientY > bottom - EDGE_PIXELS) this.frame.scrollTop += EDGE_PIXELS;
  }
}

function target(event: Event): Element | null {
  return event.target instanceof Element ? event.target : null;
}

function onScrollbar(event: MouseEvent, frame: HTMLElement): boolean {
  return event.clientX > frame.getBoundingClientRect().left + frame.clientWidth;
}
