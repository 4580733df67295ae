"""Review: the queue of done tasks, and the verdicts of reviewers."""

from typing import Any

from sqlalchemy.orm import Session

from labeling import arbitration, projects, review_queue, reviews
from web import review_desk
from web.access import Permission
from web.calls import Call
from web.payloads.reviews import (
    HeldTask,
    HeldTasks,
    ReviewClaim,
    ReviewHold,
    ReviewTask,
    ReviewTasks,
    VerdictBody,
    VerdictView,
)
from web.routing import Routes

review_routes = Routes("reviews")


@review_routes.post("/projects/{project_id}/reviews/claim", may=Permission.REVIEW)
def claim(call: Call, project_id: int, body: ReviewClaim) -> ReviewTasks:
    """Up to `count` done tasks that wait for a reviewer, the gravest doubt first; yours until `until`."""
    with call.platform.database.write() as session:
        doubts = review_queue.claim(
            session,
            project_id=project_id,
            reviewer_id=call.caller.id,
            now=call.now,
            lease_seconds=call.platform.settings.lease_seconds,
            count=body.count,
            own=body.own,
        )
    with call.platform.database.read() as session:
        pending = projects.get(session, project_id).counters["review_pending"]
        return ReviewTasks(tasks=review_desk.build(session, doubts), pending=pending)


@review_routes.get("/tasks/{task_id}/review", may=Permission.REVIEW)
def show(call: Call, session: Session, task_id: int) -> ReviewTask:
    """Any task as a reviewer sees it: its answers, what was said about them and what was decided."""
    return review_desk.build(session, [review_queue.look(session, task_id=task_id, now=call.now)])[0]


@review_routes.post("/reviews/heartbeat", may=Permission.REVIEW)
def heartbeat(call: Call, session: Session, body: ReviewHold) -> HeldTasks:
    """Keeps tasks that are before you; one that is missing from the answer is no longer yours."""
    kept = review_queue.heartbeat(
        session,
        task_ids=body.task_ids,
        reviewer_id=call.caller.id,
        now=call.now,
        lease_seconds=call.platform.settings.lease_seconds,
    )
    return HeldTasks(tasks=[HeldTask(task_id=task_id, until=until) for task_id, until in kept.items()])


@review_routes.post("/tasks/{task_id}/review/release", may=Permission.REVIEW, status=204)
def release(call: Call, session: Session, task_id: int) -> None:
    """Gives the task to other reviewers, for now."""
    review_queue.release(session, task_id=task_id, reviewer_id=call.caller.id)


@review_routes.post("/tasks/{task_id}/review/pass", may=Permission.REVIEW, status=204)
def pass_on(call: Call, session: Session, task_id: int) -> None:
    """Leaves the task to other reviewers for good."""
    review_queue.pass_on(session, task_id=task_id, reviewer_id=call.caller.id, now=call.now)


@review_routes.post("/tasks/{task_id}/review", may=Permission.REVIEW, status=201, problems=(409,))
def decide(call: Call, session: Session, task_id: int, body: VerdictBody) -> VerdictView:
    """Accepts, fixes, picks, merges or rejects. 409 when an answer has changed since it was looked at."""
    about: dict[str, Any] = {
        "task_id": task_id,
        "reviewer_id": call.caller.id,
        "expected": body.expected,
        "now": call.now,
    }
    stands = body.annotation_id
    match body.verdict:
        case "accept":
            reviews.accept(session, **about)
            stands = None
        case "fix" if body.annotation_id is not None and body.regions is not None:
            reviews.fix(
                session,
                annotation_id=body.annotation_id,
                regions=body.regions,
                active_seconds=body.active_seconds,
                **about,
            )
        case "pick" if body.annotation_id is not None:
            arbitration.pick(session, annotation_id=body.annotation_id, **about)
        case "merge" if body.regions is not None:
            stands = arbitration.merge(
                session, regions=body.regions, active_seconds=body.active_seconds, **about
            )
        case "reject" if body.annotation_id is not None and body.comment is not None:
            reviews.reject(
                session,
                annotation_id=body.annotation_id,
                comment=body.comment,
                region_id=body.region_id,
                **about,
            )
    return VerdictView(task_id=task_id, verdict=body.verdict, annotation_id=stands)
