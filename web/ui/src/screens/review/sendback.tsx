import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ReviewTask } from "../../api/reviews";
import { uniqueId } from "../../model/unique";
import type { ReviewBook } from "../../state/reviewbook";
import type { Workbench } from "../../state/workbench";
import type { Verdicts } from "../../tools/verdicts";
import { words } from "../../words";
import { useAct } from "../parts/action";
import { CommandKeys } from "../parts/key";

interface Props {
  task: ReviewTask;
  workbench: Workbench;
  book: ReviewBook;
  verdicts: Verdicts;
}

/** The answer goes back to its annotator with a reason, pinned to the region that is selected. */
export function SendBack({ task, workbench, book, verdicts }: Props): JSX.Element {
  const text = words.review;
  const act = useAct();
  const reason = useRef<HTMLTextAreaElement>(null);
  const [body, setBody] = useState("");
  useEffect(() => {
    verdicts.reason = () => reason.current?.focus();
    verdicts.shown.value = 0;
  }, [verdicts, task.task_id]);
  const answer = task.answers[verdicts.shown.value] ?? task.answers[0];
  const selected = workbench.selected.value;
  const pin = selected !== null && answer?.regions.some(({ id }) => id === selected) ? selected : null;
  const send = (event: Event): void => {
    event.preventDefault();
    if (!answer) return;
    act.run(async () => {
      await book.reject(task.task_id, answer.annotation_id, body, pin, uniqueId());
      workbench.queue.finish(task.task_id);
      void workbench.queue.refill();
    });
  };
  return (
    <form class="send-back" onSubmit={send}>
      <label>
        <span class="send-back-title">{text.rejectTitle} <CommandKeys command="reject" /></span>
        <textarea ref={reason} rows={2} value={body} onInput={(event) => setBody(event.currentTarget.value)} />
      </label>
      <small>{pin === null ? text.rejectHint : text.pinned}</small>
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
      <button type="submit" class="button danger small" disabled={act.working || body.trim() === "" || !answer}>
        {text.reject}{task.answers.length > 1 && answer ? ` · ${answer.annotator ?? text.nobody}` : ""}
      </button>
    </form>
  );
}
