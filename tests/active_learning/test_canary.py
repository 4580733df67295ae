"""The canary is judged by what people do to its drafts."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import select

from active_learning import canary
from active_learning.canary import CanaryPolicy, Hold, Promote, Reject, judge
from active_learning.effort import Correction
from active_learning.tables import CorrectionRow
from labeling.tables import AnnotationRevisionRow
from preannotate import deployments, registry
from storage.database import Database
from storage.errors import Conflict
from storage.objects import ObjectStore
from storage.settings import Settings
from tests.active_learning.factories import Worker, animal_project, label


def drafts(untouched: float, count: int, *, seconds: float = 3.0, blind: bool = False) -> list[Correction]:
    random = np.random.default_rng(count)
    right = np.arange(count) < untouched * count
    return [
        Correction(1, blind, bool(r), int(not r), float(seconds + s))
        for r, s in zip(right, random.normal(scale=0.3, size=count), strict=True)
    ]


@pytest.mark.parametrize(
    ("stable", "tried", "expected", "words"),
    [
        (drafts(0.6, 400), drafts(0.9, 80), Promote, "fewer edits"),
        (drafts(0.9, 400), drafts(0.6, 80), Reject, "more edits"),
        (drafts(0.8, 400), drafts(0.8, 80), Hold, "do not differ surely"),
        (drafts(0.8, 400), drafts(0.8, 80, seconds=5.0), Reject, "take longer"),
        (drafts(0.6, 400), drafts(0.9, 80, seconds=5.0), Hold, "against each other"),
        (drafts(0.6, 400), drafts(1.0, 49), Hold, "50 of each"),
        (drafts(0.6, 400), drafts(1.0, 90, blind=True), Hold, "0 of the canary's"),
        ([], [], Hold, "0 of the canary's"),
    ],
)
def test_effort_decides(
    stable: list[Correction], tried: list[Correction], expected: type, words: str
) -> None:
    verdict = judge(stable, tried, CanaryPolicy())
    assert isinstance(verdict, expected)
    assert words in verdict.reason
    assert set(verdict.evidence.as_json()) == {"stable_untouched", "canary_untouched", "edits", "seconds"}


def test_equal_models_are_seldom_told_apart() -> None:
    random = np.random.default_rng(0)

    def arm(count: int) -> list[Correction]:
        return [Correction(1, False, bool(r), int(not r), 2.0) for r in random.random(count) < 0.8]

    verdicts = [judge(arm(600), arm(60), CanaryPolicy()) for _ in range(200)]
    assert sum(isinstance(verdict, Hold) for verdict in verdicts) > 180


@pytest.fixture
def deployed(
    database: Database, objects: ObjectStore, settings: Settings, now: datetime
) -> tuple[int, int, int]:
    """A project whose first model is stable and whose second one is the canary; their ids follow."""
    worker = Worker(database, objects, settings, now)
    project_id = animal_project(database, now)
    label(database, project_id, 40, now)
    worker.round(project_id)
    label(database, project_id, 30, now)
    worker.round(project_id, seed=1)
    with database.write() as session:
        second, first = sorted(v.id for v in registry.list_versions(session, project_id))[::-1][:2]
        deployments.deploy(
            session, project_id=project_id, stable=first, canary=second, canary_share=0.5, now=now
        )
    return project_id, first, second


def work_on_drafts(
    database: Database, project_id: int, version: int, edits: list[int], now: datetime
) -> None:
    """Rewrites corrections of earlier labels, one for each number of edits."""
    with database.write() as session:
        taken = select(CorrectionRow.revision_id)
        free = session.scalars(
            select(AnnotationRevisionRow.id).where(AnnotationRevisionRow.id.not_in(taken)).limit(len(edits))
        ).all()
        assert len(free) == len(edits)
        session.add_all(
            CorrectionRow(
                project_id=project_id, revision_id=revision, model_version_id=version, blind=False,
                untouched=not count, edits=count, active_seconds=2.0, created_at=now,
            )
            for revision, count in zip(free, edits, strict=True)
        )  # fmt: skip


def test_a_canary_that_saves_edits_takes_over(
    database: Database, deployed: tuple[int, int, int], now: datetime
) -> None:
    project_id, first, second = deployed
    later, policy = now + timedelta(hours=1), CanaryPolicy(fewest=12)
    work_on_drafts(database, project_id, second, [1] * 8, now - timedelta(hours=1))  # before its time
    with database.write() as session:
        waiting, unchanged = canary.decide(session, project_id=project_id, now=later, policy=policy)
        assert isinstance(waiting, Hold)
        assert unchanged.canary_id == second
    work_on_drafts(database, project_id, first, [1] * 8 + [0] * 4, later)
    work_on_drafts(database, project_id, second, [0] * 12, later)
    with database.write() as session:
        verdict, deployment = canary.decide(session, project_id=project_id, now=later, policy=policy)
    assert isinstance(verdict, Promote)
    assert (deployment.stable_id, deployment.canary_id) == (second, None)
    assert verdict.reason in deployment.reason
    with database.read() as session, pytest.raises(Conflict, match="no canary"):
        canary.decide(session, project_id=project_id, now=later)


def test_a_canary_that_costs_edits_drafts_no_more(
    database: Database, deployed: tuple[int, int, int], now: datetime
) -> None:
    project_id, first, second = deployed
    work_on_drafts(database, project_id, first, [0] * 12, now)
    work_on_drafts(database, project_id, second, [1] * 10 + [0] * 2, now)
    with database.write() as session:
        verdict, deployment = canary.decide(
            session, project_id=project_id, now=now, policy=CanaryPolicy(fewest=12)
        )
    assert isinstance(verdict, Reject)
    assert (deployment.stable_id, deployment.canary_id) == (first, None)
