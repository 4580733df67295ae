import type { JSX } from "preact";
import type { Courier } from "../state/courier";
import { words } from "../words";

/** Saved, saving, or away with so many waiting: always in the same corner. */
export function WorkStatus({ courier }: { courier: Courier }): JSX.Element {
  const text = words.label.status;
  const waiting = courier.waiting.value;
  const troubles = courier.troubles.value.length;
  const link = courier.link.value;
  const [kind, name] =
    link === "signed-out" ? ["bad", text.signedOut]
    : link === "away" ? ["warn", text.offline]
    : waiting > 0 || !courier.started.value ? ["busy", text.saving]
    : troubles > 0 ? ["warn", text.troubles(troubles)]
    : ["good", text.saved];
  const detail = link !== "here" && waiting > 0 ? ` · ${text.waiting(waiting)}` : "";
  return (
    <span class={`work-status ${kind}`} role="status" aria-label={text.label} title={courier.storageFailed.value ? text.storage : ""}>
      <span class="dot" aria-hidden="true" />
      {name}{detail}
      {courier.storageFailed.value && <strong> ⚠</strong>}
    </span>
  );
}
