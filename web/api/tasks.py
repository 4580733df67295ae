"""One task in the hands of one annotator: claim, draft, submit, skip, release."""

from sqlalchemy.orm import Session

from active_learning import effort, honeypots
from labeling import annotations, drafts, queue, tasks
from labeling.annotations import KeptAsDraft, Submitted
from labeling.shapes import parse_regions
from web import bundles
from web.access import Permission
from web.calls import Call
from web.drafting import check_prediction, was_blind
from web.errors import LateSubmit
from web.payloads.tasks import Bundle, DraftBody, DraftSaved, SubmitBody, SubmittedView
from web.routing import Routes

task_routes = Routes("tasks")


@task_routes.post("/tasks/{task_id}/claim", may=Permission.LABEL, problems=(409,))
def claim(call: Call, task_id: int) -> Bundle:
    """Claims this very task, if a slot of it is free."""
    with call.platform.database.write() as session:
        lease = queue.claim_task(
            session,
            task_id=task_id,
            annotator_id=call.caller.id,
            now=call.now,
            lease_seconds=call.platform.settings.lease_seconds,
        )
    with call.platform.database.read() as session:
        project_id = tasks.subject(session, task_id).project_id
        return bundles.build(session, project_id=project_id, leases=[lease])[0]


@task_routes.post("/tasks/{task_id}/release", may=Permission.LABEL, status=204)
def release(call: Call, session: Session, task_id: int) -> None:
    """Gives the task back to everybody."""
    queue.release(session, task_id=task_id, annotator_id=call.caller.id)


@task_routes.post("/tasks/{task_id}/skip", may=Permission.LABEL, status=204, problems=(409,))
def skip(call: Call, session: Session, task_id: int) -> None:
    """Gives the task to the others; it is not offered to you again."""
    queue.skip(session, task_id=task_id, annotator_id=call.caller.id, now=call.now)


@task_routes.put("/tasks/{task_id}/draft", may=Permission.LABEL, problems=(409,))
def save_draft(call: Call, session: Session, task_id: int, body: DraftBody) -> DraftSaved:
    """Saves unfinished work; an older `sequence` than the saved one changes nothing."""
    check_prediction(session, tasks.subject(session, task_id), body.prediction_id)
    draft = drafts.save(
        session,
        task_id=task_id,
        annotator_id=call.caller.id,
        regions=parse_regions(body.regions),
        prediction_id=body.prediction_id,
        blind=body.blind,
        active_seconds=body.active_seconds,
        sequence=body.sequence,
        now=call.now,
    )
    return DraftSaved(sequence=draft.sequence, saved_at=draft.saved_at)


@task_routes.post("/tasks/{task_id}/submit", may=Permission.LABEL, status=201, problems=(409,))
def submit(call: Call, task_id: int, body: SubmitBody) -> SubmittedView:
    """Submits a label. When the lease is gone the work is kept as a draft and the answer says so (409)."""
    regions = parse_regions(body.regions)
    with call.platform.database.write() as session:
        subject = tasks.subject(session, task_id)
        check_prediction(session, subject, body.prediction_id)
        outcome = annotations.submit(
            session,
            task_id=task_id,
            annotator_id=call.caller.id,
            regions=regions,
            prediction_id=body.prediction_id,
            blind=was_blind(session, subject, body.prediction_id),
            active_seconds=body.active_seconds,
            sequence=body.sequence,
            threshold=body.threshold,
            now=call.now,
        )
        if isinstance(outcome, Submitted) and not outcome.repeated and outcome.number == 1:
            effort.record(session, revision_id=outcome.revision_id, now=call.now)
            honeypots.record(session, submitted=outcome, now=call.now)
    match outcome:
        case Submitted():
            return SubmittedView(annotation_id=outcome.annotation_id, revision=outcome.number)
        case KeptAsDraft():  # raised after the commit: the draft is kept
            raise LateSubmit(task_id, outcome.reason)
