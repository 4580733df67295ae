import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { addComment, listComments, resolveThread } from "../../api/reviews";
import type { Bundle, Comment } from "../../model/task";
import { words } from "../../words";
import { useAct } from "../parts/action";
import { When } from "../parts/time";

/** For the annotator: the task was sent back, and why. */
export function Rework({ bundle }: { bundle: Bundle }): JSX.Element | null {
  const comments = bundle.comments ?? [];
  if (comments.length === 0) return null;
  return (
    <section class="rework" data-testid="rework">
      {bundle.rework && <p class="draft-line review"><strong>{words.review.rework}</strong><small>{words.review.reworkHint}</small></p>}
      <Threads key={bundle.task_id} taskId={bundle.task_id} comments={comments} />
    </section>
  );
}

interface ThreadsProps {
  taskId: number;
  comments: readonly Comment[];
  /** Shows what a comment is pinned to, where that can be seen. */
  select?: (regionId: string) => void;
}

export function Threads({ taskId, comments: given, select }: ThreadsProps): JSX.Element | null {
  const [comments, setComments] = useState(given);
  const reload = async (): Promise<void> => setComments(await listComments(taskId));
  const threads = comments.filter(({ id, thread_id }) => id === thread_id);
  if (threads.length === 0) return null;
  return (
    <section class="threads" aria-label={words.review.comments}>
      {threads.map((first) => (
        <Thread key={first.id} first={first} answers={comments.filter((each) => each.thread_id === first.id && each.id !== first.id)}
          changed={reload} {...(select ? { select } : {})} />
      ))}
    </section>
  );
}

interface ThreadProps {
  first: Comment;
  answers: readonly Comment[];
  changed: () => Promise<void>;
  select?: (regionId: string) => void;
}

function Thread({ first, answers, changed, select }: ThreadProps): JSX.Element {
  const text = words.review;
  const act = useAct();
  const [reply, setReply] = useState("");
  const { region_id } = first;
  const resolved = first.resolved_at !== null;
  const send = (event: Event): void => {
    event.preventDefault();
    act.run(async () => {
      await addComment(first.task_id, { body: reply, thread_id: first.id });
      setReply("");
      await changed();
    });
  };
  const toggle = (): void => act.run(async () => {
    await resolveThread(first.id, !resolved);
    await changed();
  });
  return (
    <article class={resolved ? "thread resolved" : "thread"}>
      {[first, ...answers].map((comment) => <Said key={comment.id} comment={comment} />)}
      <div class="row">
        {region_id !== null && (select
          ? <button type="button" class="button quiet small" onClick={() => select(region_id)}>{text.showRegion}</button>
          : <small>{text.onRegion}</small>)}
        {resolved && <small>{text.resolved}</small>}
        <button type="button" class="button quiet small" disabled={act.working} onClick={toggle}>{resolved ? text.reopen : text.resolve}</button>
      </div>
      {!resolved && (
        <form class="reply" onSubmit={send}>
          <input aria-label={text.reply} placeholder={text.reply} value={reply} onInput={(event) => setReply(event.currentTarget.value)} />
          <button type="submit" class="button small" disabled={act.working || reply.trim() === ""}>{text.send}</button>
        </form>
      )}
      {act.problem && <p class="notice bad" role="alert">{act.problem}</p>}
    </article>
  );
}

function Said({ comment }: { comment: Comment }): JSX.Element {
  return (
    <div class="said">
      <small><strong>{comment.author ?? words.review.nobody}</strong> · <When at={comment.created_at} /></small>
      <p dir="auto">{comment.body}</p>
    </div>
  );
}
