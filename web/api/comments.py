"""Comments on tasks: reviewers read and write all, annotators the threads about their own answers."""

from sqlalchemy.orm import Session

from labeling import comments, revisions, tasks
from labeling.comments import Comment
from web import users
from web.access import Permission
from web.calls import Call
from web.errors import NotAllowed
from web.payloads.reviews import CommentList, NewComment, Resolution, comment_view
from web.payloads.tasks import CommentView
from web.routing import Routes

comment_routes = Routes("comments")


@comment_routes.get("/tasks/{task_id}/comments", may=Permission.LABEL)
def index(call: Call, session: Session, task_id: int) -> CommentList:
    """What was said about a task, oldest first; annotators see the threads about their own answer."""
    tasks.subject(session, task_id)
    found = _readable(call, session, task_id)
    names = users.emails(session, {comment.author_id for comment in found})
    return CommentList(items=[comment_view(comment, names) for comment in found])


@comment_routes.post("/tasks/{task_id}/comments", may=Permission.LABEL, status=201)
def create(call: Call, session: Session, task_id: int, body: NewComment) -> CommentView:
    """Begins a thread or answers in one; annotators about their own answer only."""
    if not call.caller.may(Permission.REVIEW):
        tasks.subject(session, task_id)
        own = _own_annotation(call, session, task_id)
        readable = {comment.thread_id for comment in _readable(call, session, task_id)}
        new_about_own = body.thread_id is None and own is not None and body.annotation_id in {None, own}
        if not new_about_own and body.thread_id not in readable:
            raise NotAllowed(Permission.REVIEW, f"{call.caller.role} on somebody else's answer")
    comment = comments.add(
        session,
        task_id=task_id,
        author_id=call.caller.id,
        body=body.body,
        annotation_id=body.annotation_id,
        region_id=body.region_id,
        thread_id=body.thread_id,
        now=call.now,
    )
    return comment_view(comment, {call.caller.id: call.caller.user.email})


@comment_routes.put("/comments/{comment_id}/resolution", may=Permission.LABEL)
def resolve(call: Call, session: Session, comment_id: int, body: Resolution) -> CommentView:
    """Closes a thread or opens it again."""
    thread = comments.get(session, comment_id)
    if not call.caller.may(Permission.REVIEW):
        readable = {comment.id for comment in _readable(call, session, thread.task_id)}
        if comment_id not in readable:
            raise NotAllowed(Permission.REVIEW, f"{call.caller.role} on somebody else's thread")
    changed = comments.resolve(
        session, comment_id=comment_id, by=call.caller.id, now=call.now, resolved=body.resolved
    )
    return comment_view(changed, users.emails(session, {changed.author_id}))


def _readable(call: Call, session: Session, task_id: int) -> list[Comment]:
    found = comments.of_tasks(session, [task_id]).get(task_id, [])
    if call.caller.may(Permission.REVIEW):
        return found
    own = _own_annotation(call, session, task_id)
    return comments.visible_to(
        found, annotator_id=call.caller.id, own_annotations=[] if own is None else [own]
    )


def _own_annotation(call: Call, session: Session, task_id: int) -> int | None:
    own = revisions.own_answers(session, task_ids=[task_id], annotator_id=call.caller.id).get(task_id)
    return None if own is None else own.annotation_id
