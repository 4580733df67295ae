"""Labelling many items at once."""

from labeling import projects
from labeling.sweeps import Answer, Swept
from web import sweeping
from web.access import Permission
from web.calls import Call
from web.payloads.explorer import SweepBody, SweepView, UndoBody
from web.routing import Routes

sweep_routes = Routes("sweeps")


@sweep_routes.post("/projects/{project_id}/sweeps", may=Permission.LABEL)
def give(call: Call, project_id: int, body: SweepBody) -> SweepView:
    """Gives one answer to many tasks, each by claim and submit; a task that others have is left, and said so.

    Your own earlier answers are revised. What is in other fields stays.
    """
    with call.platform.database.read() as session:
        projects.get(session, project_id)
    shown = {task.task_id: task.prediction_id for task in body.tasks}
    outcomes = sweeping.give(
        call.platform,
        project_id=project_id,
        shown=list(shown.items()),
        answer=Answer(body.field, tuple(dict.fromkeys(body.classes))),
        annotator_id=call.caller.id,
        active_seconds=body.active_seconds,
        now=call.now,
    )
    return SweepView.of(outcomes)


@sweep_routes.post("/projects/{project_id}/sweeps/undo", may=Permission.LABEL)
def undo(call: Call, project_id: int, body: UndoBody) -> SweepView:
    """Takes back what a sweep of yours did, wherever nobody went on from it."""
    with call.platform.database.read() as session:
        projects.get(session, project_id)
    done = [
        Swept(one.task_id, one.item_id, one.annotation_id, 0, one.revision, one.before)
        for one in body.swept
        if not one.unchanged
    ]
    return SweepView.of(sweeping.undo(call.platform, done=done, annotator_id=call.caller.id, now=call.now))
