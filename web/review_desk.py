"""Tasks before a reviewer, with everything that is needed to decide."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from labeling import annotations, comments, items, reviews
from labeling.annotations import Annotation
from labeling.review_queue import Doubt
from labeling.shapes import dump_regions
from preannotate import predictions
from web import users
from web.bundles import bundle_item, bundle_prediction
from web.payloads.reviews import AnswerView, ReviewTask, ReviewView, comment_view


def build(session: Session, doubts: Sequence[Doubt]) -> list[ReviewTask]:
    """In the order given; a handful of statements however many there are."""
    if not doubts:
        return []
    task_ids = [doubt.task_id for doubt in doubts]
    item_ids = [doubt.item_id for doubt in doubts]
    found = items.get_many(session, item_ids)
    answers = annotations.for_items(session, item_ids)
    seen = {a.current.prediction_id for given in answers.values() for a in given}
    drafts = predictions.get_many(session, [i for i in seen if i is not None])
    said = comments.of_tasks(session, task_ids)
    decided = reviews.of_tasks(session, task_ids)
    people = {a.annotator_id for given in answers.values() for a in given}
    people |= {comment.author_id for given in said.values() for comment in given}
    people |= {review.reviewer_id for given in decided.values() for review in given}
    names = users.emails(session, people)
    built = []
    for doubt in doubts:
        given = answers.get(doubt.item_id, [])
        draft = next((drafts[p] for a in given if (p := a.current.prediction_id) in drafts), None)
        built.append(
            ReviewTask(
                task_id=doubt.task_id,
                item=bundle_item(found[doubt.item_id]),
                reason=doubt.reason,
                suspicion=doubt.suspicion,
                until=doubt.until,
                answers=[_answer(answer, names) for answer in given],
                prediction=None if draft is None else bundle_prediction(draft),
                comments=[comment_view(comment, names) for comment in said.get(doubt.task_id, [])],
                reviews=[ReviewView.of(review, names) for review in decided.get(doubt.task_id, [])],
            )
        )
    return built


def _answer(answer: Annotation, names: dict[int, str]) -> AnswerView:
    return AnswerView(
        annotation_id=answer.id,
        annotator_id=answer.annotator_id,
        annotator=names.get(answer.annotator_id),
        revision=answer.current.number,
        regions=dump_regions(answer.regions),
        active_seconds=answer.current.active_seconds,
        created_at=answer.current.created_at,
    )
