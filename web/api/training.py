"""Training runs and the rounds of the loop."""

from sqlalchemy.orm import Session

from active_learning import rounds, training
from active_learning.rounds import Round
from labeling import datasets, projects
from storage import jobs
from web.access import Permission
from web.api.models import effort_view
from web.calls import Call
from web.errors import BadPayload, NothingToDo
from web.payloads.common import Interval, JobStarted
from web.payloads.models import (
    GateView,
    LoopView,
    NewTrainingRun,
    RoundView,
    TrainingRunList,
    TrainingRunView,
    TrainingStarted,
)
from web.routing import Routes

training_routes = Routes("training")


@training_routes.get("/projects/{project_id}/training-runs", may=Permission.READ)
def index(call: Call, session: Session, project_id: int) -> TrainingRunList:  # noqa: ARG001
    """The training runs of a project, newest first."""
    projects.get(session, project_id)
    runs = training.list_runs(session, project_id=project_id)
    items = [TrainingRunView.model_validate(run, from_attributes=True) for run in runs]
    return TrainingRunList(items=items)


@training_routes.post(
    "/projects/{project_id}/training-runs", may=Permission.MANAGE, status=202, problems=(409,)
)
def start(call: Call, session: Session, project_id: int, body: NewTrainingRun) -> TrainingStarted:
    """Trains a model in the background: published, gated and, when it wins, deployed."""
    projects.get(session, project_id)
    run_id, job_id = training.start(
        session,
        project_id=project_id,
        dataset_version_id=_dataset(session, project_id, body.dataset_version_id),
        config=body.config,
        seed=body.seed,
        created_by=call.caller.id,
        now=call.now,
    )
    return TrainingStarted(training_run_id=run_id, job_id=job_id)


@training_routes.get("/projects/{project_id}/loop", may=Permission.READ)
def loop(call: Call, session: Session, project_id: int) -> LoopView:  # noqa: ARG001
    """The rounds so far: labels, accuracy, gate and effort of each, and what is new since."""
    project = projects.get(session, project_id)
    past = rounds.rounds(session, project_id)
    frozen = past[-1].labels if past else 0
    running = jobs.list_jobs(session, project_id=project_id, limit=50)
    active = [job.id for job in running if job.kind in {"round", "train"} and not job.finished_at]
    return LoopView(
        rounds=[_round(each) for each in past],
        new_labels=max(0, project.counters["annotations"] - frozen),
        running_job=active[0] if active else None,
    )


@training_routes.post(
    "/projects/{project_id}/loop/rounds", may=Permission.MANAGE, status=202, problems=(409,)
)
def start_round(call: Call, session: Session, project_id: int) -> JobStarted:
    """Runs a round: freeze, train, gate, deploy, draft, prioritise."""
    project = projects.get(session, project_id)
    if project.counters["annotations"] == 0:
        raise NothingToDo("nothing is labelled yet: label some items first")
    job_id = jobs.submit(
        session,
        kind="round",
        arguments={"project_id": project_id},
        project_id=project_id,
        created_by=call.caller.id,
        now=call.now,
    )
    return JobStarted(job_id=job_id)


def _dataset(session: Session, project_id: int, wanted: int | None) -> int:
    if wanted is not None:
        if datasets.get(session, wanted).project_id != project_id:
            raise BadPayload.of("dataset_version_id", "this dataset version belongs to another project")
        return wanted
    versions = datasets.list_versions(session, project_id)
    if not versions:
        raise NothingToDo("the project has no dataset version yet: freeze one first")
    return max(versions, key=lambda version: version.number).id


def _round(done: Round) -> RoundView:
    return RoundView(
        dataset_number=done.dataset_number,
        labels=done.labels,
        training_run_id=done.training_run_id,
        state=done.state,
        error=done.error,
        model_version_id=done.model_version_id,
        model_number=done.model_number,
        accuracy=None
        if done.accuracy is None
        else Interval.model_validate(done.accuracy, from_attributes=True),
        gate=None if done.gate is None else GateView.model_validate(done.gate, from_attributes=True),
        effort=None if done.effort is None else effort_view(done.effort),
        created_at=done.created_at,
    )
