/** Choosing among tiles by keyboard and by hand: pure, tiles are known by their place. */

export interface Chosen {
  /** The tile that the arrows move from. */
  readonly at: number;
  /** Where a range began. */
  readonly anchor: number;
  readonly places: ReadonlySet<number>;
}

export const NOTHING_CHOSEN: Chosen = { at: -1, anchor: -1, places: new Set() };

export type Step = "left" | "right" | "up" | "down" | "first" | "last";

/** The arrows move and choose one tile; with `extend` everything from the anchor on. */
export function step(chosen: Chosen, direction: Step, extend: boolean, count: number, columns: number): Chosen {
  if (count === 0) return NOTHING_CHOSEN;
  const by = { left: -1, right: 1, up: -columns, down: columns, first: -count, last: count }[direction];
  const from = chosen.at < 0 ? (by < 0 ? count : -1) : chosen.at;
  const jumps = chosen.at < 0 && Math.abs(by) > 1;
  const to = Math.min(Math.max(jumps ? 0 : from + by, 0), count - 1);
  return extend && chosen.anchor >= 0 ? range(chosen.anchor, to) : only(to);
}

export function only(place: number): Chosen {
  return { at: place, anchor: place, places: new Set([place]) };
}

export function range(anchor: number, to: number): Chosen {
  const [low, high] = anchor < to ? [anchor, to] : [to, anchor];
  return { at: to, anchor, places: new Set(Array.from({ length: high - low + 1 }, (_, i) => low + i)) };
}

export function toggled(chosen: Chosen, place: number): Chosen {
  const places = new Set(chosen.places);
  if (!places.delete(place)) places.add(place);
  return { at: place, anchor: place, places };
}

export function all(count: number): Chosen {
  return count === 0 ? NOTHING_CHOSEN : { ...range(0, count - 1), at: 0 };
}

export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The tiles that a dragged frame touches, added to those of `before`. */
export function framed(before: Chosen, frame: Frame, tiles: readonly Frame[]): Chosen {
  const places = new Set(before.places);
  tiles.forEach((tile, place) => {
    if (tile.left < frame.right && tile.right > frame.left && tile.top < frame.bottom && tile.bottom > frame.top) places.add(place);
  });
  const last = Math.max(-1, ...places);
  return { at: last, anchor: last, places };
}
