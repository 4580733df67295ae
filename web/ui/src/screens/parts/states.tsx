import type { ComponentChildren, JSX } from "preact";
import { Unreachable, type ApiError } from "../../api/errors";
import { words } from "../../words";
import type { Resource } from "./resource";

export function Loading(): JSX.Element {
  return <p class="loading" role="status">{words.loading}</p>;
}

export function Failed({ error, retry }: { error: ApiError; retry?: () => void }): JSX.Element {
  const text = error instanceof Unreachable ? words.unreachable : error.message;
  return (
    <div class="notice bad" role="alert">
      <span>{text}</span>
      {retry && <button type="button" class="button small" onClick={retry}>{words.retry}</button>}
    </div>
  );
}

/** `whole`: the page is nothing but this, so its title is the page's. */
export function Empty({ title, whole, children }: { title: string; whole?: boolean; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      {whole ? <h1>{title}</h1> : <h2>{title}</h2>}
      {children}
    </div>
  );
}

/** What was read stays in sight when reading it again fails. */
export function Read<T>(props: { of: Resource<T>; children: (data: T) => ComponentChildren }): JSX.Element {
  const { data, error, reload } = props.of;
  return (
    <>
      {error && <Failed error={error} retry={reload} />}
      {data !== null ? props.children(data) : !error && <Loading />}
    </>
  );
}
