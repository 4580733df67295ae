"""What follows when items came in or another model drafts."""

from datetime import datetime

from active_learning import redraft
from preannotate import deployments
from storage import jobs
from storage.database import Database
from tests.factories import make_project
from tests.preannotate.test_deployments import add_version


def test_without_a_model_only_the_order_is_made(database: Database, now: datetime) -> None:
    with database.write() as session:
        project = make_project(session).id
        assert redraft.chain(session, project_id=project, seed=3) == redraft.reorder(project, seed=3)
        job = jobs.get(session, redraft.submit(session, project_id=project, created_by=1, now=now))
    assert (job.kind, job.arguments) == ("prioritise", {"project_id": project, "seed": 0})


def test_a_model_in_force_drafts_first_and_the_order_follows(database: Database, now: datetime) -> None:
    with database.write() as session:
        project = make_project(session).id
        version = add_version(session, project, 1, now)
        deployments.deploy(session, project_id=project, stable=version, now=now)
        first = redraft.chain(session, project_id=project)
        job = jobs.get(session, redraft.submit(session, project_id=project, created_by=1, now=now))
    assert [each.kind for each in first.then] == ["prioritise"]
    assert (job.kind, job.arguments) == ("prelabel", {"project_id": project, "only": "open"})
