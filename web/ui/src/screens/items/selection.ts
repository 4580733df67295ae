/** Which items are chosen: some by hand, or whatever the filter finds. */

import { useEffect, useState } from "preact/hooks";

export interface Selection {
  readonly ids: ReadonlySet<number>;
  readonly everything: boolean;
  toggle(id: number): void;
  all(): void;
  clear(): void;
}

const NONE: ReadonlySet<number> = new Set();

/** Another filter is another list: nothing of the former one stays chosen. */
export function useSelection(where: string): Selection {
  const [ids, setIds] = useState(NONE);
  const [everything, setEverything] = useState(false);
  const clear = (): void => {
    setIds(NONE);
    setEverything(false);
  };
  useEffect(clear, [where]);
  return {
    ids,
    everything,
    clear,
    all: () => {
      setIds(NONE);
      setEverything(true);
    },
    toggle: (id) => {
      setEverything(false);
      setIds((before) => (before.has(id) ? new Set([...before].filter((other) => other !== id)) : new Set([...before, id])));
    },
  };
}
