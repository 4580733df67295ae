import type { JSX } from "preact";

const STYLE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function When({ at }: { at: string | null }): JSX.Element {
  if (at === null) return <span>–</span>;
  const date = new Date(at);
  return <time dateTime={at}>{Number.isNaN(date.getTime()) ? at : STYLE.format(date)}</time>;
}
