/** Reads something from the server for a page: loading, ready or failed, and again on demand. */

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../../api/errors";

export interface Resource<T> {
  readonly data: T | null;
  readonly error: ApiError | null;
  readonly loading: boolean;
  reload(): void;
}

export function useResource<T>(load: () => Promise<T>, deps: readonly unknown[]): Resource<T> {
  const [data, setData] = useState<T | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [loading, setLoading] = useState(true);
  const turn = useRef(0);
  const reload = useCallback(() => {
    const mine = ++turn.current;
    const current = (): boolean => mine === turn.current;
    setLoading(true);
    load().then(
      (value) => {
        if (!current()) return;
        setData(value);
        setError(null);
        setLoading(false);
      },
      (reason: unknown) => {
        if (!current()) return;
        setError(reason instanceof ApiError ? reason : new ApiError(String(reason)));
        setLoading(false);
      },
    );
    // The caller names what its load depends on.
  }, [...deps]);
  useEffect(() => {
    setData(null);
    setError(null);
    reload();
    return () => {
      turn.current += 1;
    };
  }, [reload]);
  return { data, error, loading, reload };
}
