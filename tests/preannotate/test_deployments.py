from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from preannotate import deployments
from preannotate.errors import DeploymentInvalid, NoDeployment
from preannotate.tables import ModelVersionRow
from storage.database import Database
from storage.errors import Conflict
from tests.factories import make_project
from tests.preannotate.factories import image_manifest


def add_version(
    session: Session, project_id: int, number: int, now: datetime, *, imported: bool = False
) -> int:
    row = ModelVersionRow(
        project_id=project_id,
        number=number,
        name="m",
        task="image-classification",
        framework="imported" if imported else "onnx",
        package_hash=None if imported else "0" * 64,
        manifest={} if imported else image_manifest().model_dump(mode="json"),
        metrics={},
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def test_the_newest_is_in_force_and_rollback_goes_back_step_by_step(
    database: Database, now: datetime
) -> None:
    with database.write() as session:
        project = make_project(session).id
        one, two, three = (add_version(session, project, n, now) for n in (1, 2, 3))
        assert deployments.current(session, project) is None
        for stable in (one, two, three):
            deployments.deploy(session, project_id=project, stable=stable, blind_share=0.1, now=now)
    with database.write() as session:
        back = deployments.rollback(session, project_id=project, created_by=7, now=now)
        assert (back.stable_id, back.number, back.created_by) == (two, 4, 7)
        assert deployments.rollback(session, project_id=project, now=now).stable_id == one
        with pytest.raises(Conflict, match="first one"):
            deployments.rollback(session, project_id=project, now=now)
    with database.read() as session:
        current = deployments.current(session, project)
        assert current is not None
        assert (current.stable_id, current.blind_share) == (one, 0.1)
        assert [d.stable_id for d in deployments.history(session, project)] == [one, two, three, two, one]


def test_after_a_rollback_a_new_deployment_rolls_back_to_what_it_replaced(
    database: Database, now: datetime
) -> None:
    with database.write() as session:
        project = make_project(session).id
        one, two, three = (add_version(session, project, n, now) for n in (1, 2, 3))
        deployments.deploy(session, project_id=project, stable=one, now=now)
        deployments.deploy(session, project_id=project, stable=two, now=now)
        deployments.rollback(session, project_id=project, now=now)
        deployments.deploy(session, project_id=project, stable=three, now=now)
        assert deployments.rollback(session, project_id=project, now=now).stable_id == one


def test_what_cannot_be_deployed_is_named(database: Database, now: datetime) -> None:
    with database.write() as session:
        project = make_project(session).id
        other = make_project(session, name="other").id
        one, given = (
            add_version(session, project, 1, now),
            add_version(session, project, 2, now, imported=True),
        )
        foreign = add_version(session, other, 1, now)

        def deploy(**changes: object) -> str:
            with pytest.raises(DeploymentInvalid) as caught:
                deployments.deploy(session, **({"project_id": project, "stable": one, "now": now} | changes))  # type: ignore[arg-type]
            return caught.value.field

        assert deploy(stable=given) == "stable"
        assert deploy(stable=foreign) == "stable"
        assert deploy(stable=999) == "stable"
        assert deploy(canary=one, canary_share=0.1) == "canary"
        assert deploy(stable=None, canary=one, canary_share=0.1) == "canary"
        assert deploy(canary_share=0.1) == "canary_share"
        assert deploy(blind_share=1.1) == "blind_share"
        assert deploy(blind_share=float("nan")) == "blind_share"
        with pytest.raises(NoDeployment):
            deployments.rollback(session, project_id=project, now=now)


def test_a_share_of_the_items_goes_to_the_canary(database: Database, now: datetime) -> None:
    with database.write() as session:
        project = make_project(session).id
        one, two = (add_version(session, project, n, now) for n in (1, 2))
        deployment = deployments.deploy(
            session, project_id=project, stable=one, canary=two, canary_share=0.25, blind_share=0, now=now
        )
    versions = [deployment.version_for(deployment.route(f"{i:064x}")) for i in range(2_000)]
    assert 0.2 < versions.count(two) / 2_000 < 0.3
    assert set(versions) == {one, two}
