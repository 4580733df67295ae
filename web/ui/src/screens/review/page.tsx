import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { Project } from "../../api/projects";
import { reviewApi } from "../../api/reviews";
import { Courier } from "../../state/courier";
import { scopeOf } from "../../state/local";
import { MemoryStore } from "../../state/memory";
import { ReviewBook, verdictOn } from "../../state/reviewbook";
import type { Workbench } from "../../state/workbench";
import { Verdicts } from "../../tools/verdicts";
import { words } from "../../words";
import type { ActionNames } from "../label/actions";
import { LabelPage, type Purpose } from "../label/page";
import { Empty } from "../parts/states";
import { ReviewPanel } from "./panel";

interface Props {
  project: Project;
  userId: number;
}

/** The workbench with somebody else's answer on it. */
export function ReviewPage({ project, userId }: Props): JSX.Element {
  const { purpose, courier } = useMemo(() => makePurpose(project, userId), [project.id, project.schema.version, userId]);
  useEffect(() => {
    void courier.start();
    return () => courier.stop();
  }, [courier]);
  return <LabelPage project={project} userId={userId} courier={courier} purpose={purpose} />;
}

function makePurpose(project: Project, userId: number): { purpose: Purpose; courier: Courier } {
  const book = new ReviewBook(reviewApi);
  const store = new MemoryStore();
  const verdicts = new Map<Workbench, Verdicts>();
  const handOf = (workbench: Workbench): Verdicts => {
    const hand = verdicts.get(workbench) ?? new Verdicts(workbench, book);
    verdicts.set(workbench, hand);
    return hand;
  };
  const purpose: Purpose = {
    api: book,
    store,
    scope: `${scopeOf(userId, project.id)}review/`,
    hand: handOf,
    names: (workbench) => namesOf(workbench, book),
    panel: (workbench) => <ReviewPanel workbench={workbench} book={book} verdicts={handOf(workbench)} schema={project.schema} />,
    empty: (workbench) => <NothingToReview workbench={workbench} book={book} />,
  };
  return { purpose, courier: new Courier(book, store, scopeOf(userId)) };
}

function namesOf(workbench: Workbench, book: ReviewBook): ActionNames {
  const desk = workbench.desk.value;
  const task = desk && book.of(desk.bundle.task_id);
  const verdict = task ? verdictOn(task.answers, workbench.regions.value, 0).verdict : "accept";
  return { accept: words.review[verdict], skip: words.review.pass };
}

function NothingToReview({ workbench, book }: { workbench: Workbench; book: ReviewBook }): JSX.Element {
  const text = words.review;
  const look = (): void => void workbench.queue.refill();
  const also = (own: boolean): void => {
    book.own.value = own;
    look();
  };
  return (
    <Empty title={text.empty}>
      <p>{text.emptyHint}</p>
      <label class="switch">
        <input type="checkbox" checked={book.own.value} onChange={(event) => also(event.currentTarget.checked)} />
        <span>{text.own}</span>
      </label>
      <button type="button" class="button" onClick={look}>{text.lookAgain}</button>
    </Empty>
  );
}
