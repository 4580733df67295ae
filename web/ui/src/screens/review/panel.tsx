import type { JSX } from "preact";
import type { ReviewTask } from "../../api/reviews";
import type { LabelSchema } from "../../model/schema";
import type { ReviewBook } from "../../state/reviewbook";
import type { Workbench } from "../../state/workbench";
import type { Verdicts } from "../../tools/verdicts";
import { words } from "../../words";
import { Labels } from "../parts/labels";
import { When } from "../parts/time";
import { SendBack } from "./sendback";
import { Threads } from "./talk";

interface Props {
  workbench: Workbench;
  book: ReviewBook;
  verdicts: Verdicts;
  schema: LabelSchema;
}

export function ReviewPanel({ workbench, book, verdicts, schema }: Props): JSX.Element {
  const desk = workbench.desk.value;
  const task = desk && book.of(desk.bundle.task_id);
  const text = words.review;
  return (
    <>
      <p class="meta" data-testid="review-pending">{text.pending(book.pending.value)}</p>
      {task && (
        <>
          <p class={task.reason ? "doubt grave" : "doubt"} data-testid="doubt">{task.reason ? text.reason[task.reason] : text.sample}</p>
          <Answers task={task} verdicts={verdicts} schema={schema} />
          <Threads key={`said ${task.task_id}`} taskId={task.task_id} comments={task.comments}
            select={(regionId) => (workbench.selected.value = regionId)} />
          <SendBack key={`back ${task.task_id}`} task={task} workbench={workbench} book={book} verdicts={verdicts} />
          {task.reviews.length > 0 && <Earlier task={task} />}
        </>
      )}
    </>
  );
}

function Answers({ task, verdicts, schema }: { task: ReviewTask; verdicts: Verdicts; schema: LabelSchema }): JSX.Element {
  const text = words.review;
  const several = task.answers.length > 1;
  return (
    <section>
      <h2>{text.answers}</h2>
      <ul class="review-answers">
        {task.answers.map((answer, position) => (
          <li key={answer.annotation_id} data-testid="review-answer">
            <div>
              <strong>{answer.annotator ?? text.nobody}</strong>
              <small>{text.seconds(answer.active_seconds)} · <When at={answer.created_at} /></small>
              <Labels schema={schema} regions={answer.regions} />
            </div>
            {several && (
              <button type="button" class="button small" aria-pressed={verdicts.shown.value === position} onClick={() => verdicts.show(position)}>
                {verdicts.shown.value === position ? text.shown : text.show}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Earlier({ task }: { task: ReviewTask }): JSX.Element {
  const text = words.review;
  return (
    <details>
      <summary>{text.verdicts}</summary>
      <ul class="earlier">
        {task.reviews.map((review) => (
          <li key={review.id}>{text.verdict[review.verdict] ?? review.verdict} · {review.reviewer ?? text.nobody} · <When at={review.created_at} /></li>
        ))}
      </ul>
    </details>
  );
}
