import type { JSX } from "preact";
import { classColor, type LabelClass } from "../../model/schema";
import { words } from "../../words";
import { Keys } from "../parts/key";
import type { Wall } from "./wall";

interface Props {
  classes: readonly LabelClass[];
  keys: ReadonlyMap<number, string>;
  wall: Wall;
}

/** Every class with its key: one press gives it to all that is chosen. */
export function ClassBar({ classes, keys, wall }: Props): JSX.Element {
  const text = words.grid;
  const chosen = wall.chosen.places.size;
  return (
    <div class="class-bar" role="toolbar" aria-label={text.classes}>
      <span data-testid="chosen">{text.chosen(chosen)}</span>
      {classes.map((cls) => (
        <button key={cls.id} type="button" class="button small" disabled={chosen === 0 || wall.working} onClick={() => wall.give(cls.id)}>
          <span class="swatch" style={{ background: classColor(cls) }} aria-hidden="true" />
          {cls.name}
          {keys.has(cls.id) && <Keys chord={keys.get(cls.id) ?? ""} />}
        </button>
      ))}
      <button type="button" class="button small" disabled={!wall.canUndo || wall.working} onClick={wall.undo}>{text.undo}<Keys chord="Ctrl+Z" /></button>
      {wall.outcome && <span class="meta" role="status" data-testid="sweep-outcome">{wall.outcome}</span>}
      {wall.problem && <p class="notice bad" role="alert">{wall.problem}</p>}
    </div>
  );
}
