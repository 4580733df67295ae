import type { JSX } from "preact";
import { moment } from "../../words/format";

export function When({ at }: { at: string | null }): JSX.Element {
  return at === null ? <span>–</span> : <time dateTime={at}>{moment(at)}</time>;
}
