/** The endless list: the next page is read when its end comes into sight. */

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../../api/errors";
import { listItems, type ItemOrder, type ItemRow } from "../../api/items";

interface Listing {
  readonly rows: readonly ItemRow[];
  readonly next: string | null;
  readonly ended: boolean;
}

export interface Items {
  readonly rows: readonly ItemRow[];
  readonly loading: boolean;
  readonly ended: boolean;
  readonly error: ApiError | null;
  readonly sentinel: (element: Element | null) => void;
  more(): void;
  restart(): void;
}

const NOTHING: Listing = { rows: [], next: null, ended: false };

export function useItems(projectId: number, where: string, order: ItemOrder): Items {
  const [listing, setListing] = useState(NOTHING);
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<ApiError | null>(null);
  const turn = useRef(0);
  const busy = useRef(false);

  const read = useCallback((from: Listing) => {
    const mine = ++turn.current;
    busy.current = true;
    setLoading(true);
    setError(null);
    listItems(projectId, { where, order }, from.next)
      .then(({ items, next }) => {
        if (mine === turn.current) setListing({ rows: [...from.rows, ...items], next, ended: next === null });
      })
      .catch((reason: unknown) => {
        if (mine === turn.current) setError(reason instanceof ApiError ? reason : new ApiError(String(reason)));
      })
      .finally(() => {
        if (mine !== turn.current) return;
        busy.current = false;
        setLoading(false);
      });
  }, [projectId, where, order]);

  const restart = useCallback(() => read(NOTHING), [read]);
  useEffect(() => {
    setListing(NOTHING);
    restart();
  }, [restart]);
  const more = (): void => {
    if (!busy.current && !listing.ended) read(listing);
  };
  return { ...listing, loading, error, more, restart, sentinel: useSight(() => error === null && more()) };
}

/** Calls back while the element is in sight; a page shorter than the window asks on. */
function useSight(seen: () => unknown): (element: Element | null) => void {
  const newest = useRef(seen);
  newest.current = seen;
  const observer = useRef<IntersectionObserver | null>(null);
  return useCallback((element: Element | null) => {
    observer.current?.disconnect();
    observer.current = null;
    if (!element) return;
    observer.current = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        newest.current();
        // Looked at again after the rows are in: it may still be in sight.
        observer.current?.unobserve(element);
        setTimeout(() => observer.current?.observe(element), 150);
      },
      { rootMargin: "600px" },
    );
    observer.current.observe(element);
  }, []);
}
