"""What was said about tasks, cut to what one person may read."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from labeling import comments, revisions
from web import users
from web.payloads.reviews import comment_view
from web.payloads.tasks import CommentView


@dataclass(frozen=True, slots=True)
class Talk:
    """`rework`: the annotator's answer to the task was sent back."""

    rework: bool = False
    comments: list[CommentView] = field(default_factory=list)


NO_TALK = Talk()


def for_annotator(session: Session, *, task_ids: Sequence[int], annotator_id: int) -> dict[int, Talk]:
    """By task; tasks of which nobody said anything, most of them, are left out and cost one statement."""
    found = comments.of_tasks(session, task_ids)
    if not found:
        return {}
    answers = revisions.own_answers(session, task_ids=found.keys(), annotator_id=annotator_id)
    names = users.emails(session, {comment.author_id for said in found.values() for comment in said})
    talks = {}
    for task_id, said in found.items():
        answer = answers.get(task_id)
        mine = comments.visible_to(
            said, annotator_id=annotator_id, own_annotations=[] if answer is None else [answer.annotation_id]
        )
        talks[task_id] = Talk(
            answer is not None and answer.rejected, [comment_view(comment, names) for comment in mine]
        )
    return talks
