import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { picture } from "../../canvas/pictures";
import { rectToScreen } from "../../canvas/viewport";
import type { Point } from "../../model/geometry";
import { itemName } from "../../model/itemname";
import type { LabelSchema } from "../../model/schema";
import type { TaskItem } from "../../model/task";
import type { Easel } from "../../tools/easel";
import { Touches } from "../../tools/touches";
import type { Workbench } from "../../state/workbench";
import { words } from "../../words";
import { AnswerChip } from "./answer";
import { Overlay } from "./overlay";

interface Props {
  easel: Easel;
  workbench: Workbench;
  schema: LabelSchema;
  item: TaskItem;
}

export function StageView({ easel, workbench, schema, item }: Props): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const base = useRef<HTMLCanvasElement>(null);
  const top = useRef<HTMLCanvasElement>(null);
  useAttached(easel, frame, base, top);
  const failed = usePicture(easel, item);
  const touches = useMemo(() => new Touches(easel), [easel]);

  const at = (event: MouseEvent): Point => {
    const rect = frame.current?.getBoundingClientRect();
    return { x: event.clientX - (rect?.left ?? 0), y: event.clientY - (rect?.top ?? 0) };
  };
  const down = (event: PointerEvent): void => {
    event.preventDefault();
    frame.current?.setPointerCapture(event.pointerId);
    touches.down(event, at(event), handleOf(event.target));
  };
  const { scale, x, y, angle } = easel.stage.view.value;
  return (
    <div ref={frame} class="stage" data-testid="stage" data-view={`${scale} ${x} ${y}`} data-angle={angle} style={{ cursor: easel.stage.cursor.value }}
      onPointerDown={down}
      onPointerMove={(event) => touches.move(event, at(event))}
      onPointerUp={(event) => touches.up(event, at(event))}
      onPointerLeave={() => easel.stage.showBrush(null)}
      onPointerCancel={(event) => touches.lose(event)}
      onContextMenu={(event) => event.preventDefault()}>
      <canvas ref={base} role="img" aria-label={words.label.picture(itemName(item))} />
      <canvas ref={top} aria-hidden="true" />
      <div class="under-picture" style={{ top: `${under(easel)}px` }}><AnswerChip workbench={workbench} /></div>
      <Overlay easel={easel} schema={schema} />
      {failed && (
        <p class="notice bad stage-note" role="alert">
          {words.label.pictureFailed}
          <button type="button" class="button small" onClick={failed}>{words.retry}</button>
        </p>
      )}
    </div>
  );
}

const CHIP_HEIGHT = 56;

/** Just below the picture, and still on the stage when the picture fills it. */
function under({ stage }: Easel): number {
  const { y, height } = rectToScreen(stage.view.value, { x: 0, y: 0, ...stage.size });
  return Math.max(0, Math.min(y + height + 12, stage.screen.height - CHIP_HEIGHT));
}

function useAttached(
  easel: Easel,
  frame: { current: HTMLDivElement | null },
  base: { current: HTMLCanvasElement | null },
  top: { current: HTMLCanvasElement | null },
): void {
  useEffect(() => {
    const element = frame.current;
    if (!element || !base.current || !top.current) return;
    easel.stage.attach({ base: base.current, top: top.current });
    const observer = new ResizeObserver(() => easel.stage.resize());
    observer.observe(element);
    // Preact listens passively to nothing: only a listener that may prevent keeps the page from scrolling.
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const rect = element.getBoundingClientRect();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1;
      // With Shift some browsers turn the wheel sideways.
      const delta = (event.deltaY || event.deltaX) * lines;
      easel.wheel({ x: event.clientX - rect.left, y: event.clientY - rect.top }, delta, event.shiftKey);
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener("wheel", wheel);
      easel.stage.detach();
    };
  }, [easel]);
}

/** Shows the item's picture; gives a way to try again when it cannot be loaded. */
function usePicture(easel: Easel, item: TaskItem): (() => void) | null {
  const [failed, setFailed] = useState(false);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let gone = false;
    const size = { width: item.width ?? 1, height: item.height ?? 1 };
    easel.stage.open(null, size);
    setFailed(false);
    if (!item.media_url) return undefined;
    picture(item.media_url).then(
      (image) => {
        if (gone) return;
        const natural = { width: image.naturalWidth, height: image.naturalHeight };
        easel.stage.open(image, item.width ? size : natural);
      },
      () => {
        if (!gone) setFailed(true);
      },
    );
    return () => {
      gone = true;
    };
  }, [easel, item.id, turn]);
  return failed ? () => setTurn(turn + 1) : null;
}

function handleOf(target: EventTarget | null): string | null {
  return target instanceof Element ? target.getAttribute("data-handle") : null;
}
