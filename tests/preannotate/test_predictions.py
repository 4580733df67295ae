from datetime import datetime

import numpy as np
from sqlalchemy import func, select

from labeling import items
from preannotate import deployments, predictions
from preannotate.predictions import NewPrediction
from preannotate.tables import PredictionRow, PredictionVectorRow
from storage.database import Database
from tests.factories import add_texts, make_project
from tests.preannotate.test_deployments import add_version


def said(item_id: int, version: int, value: float = 0.7) -> NewPrediction:
    return NewPrediction(
        item_id=item_id,
        model_version_id=version,
        arm="stable",
        regions=[{"id": "r1", "kind": "choice", "field": "label", "classes": [1], "score": value}],
        confidence=value,
        probabilities=np.array([1 - value, value], np.float32),
        embedding=np.arange(3, dtype=np.float32) + item_id,
        latency_ms=1.5,
    )


def test_a_prediction_is_kept_once_and_never_changed(database: Database, now: datetime) -> None:
    with database.write() as session:
        project = make_project(session).id
        one, two = (add_version(session, project, n, now) for n in (1, 2))
        ids = add_texts(session, project, 2_500)

        def store(version: int, some: list[int], value: float) -> None:
            new = [said(i, version, value) for i in some]
            predictions.store(session, project_id=project, predictions=new, job_id=5, now=now)

        store(one, ids[:1_500], 0.7)
        store(one, ids, 0.9)
        store(two, ids[:10], 0.8)
        store(one, [], 0.1)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(PredictionRow)) == 2_510
        assert session.scalar(select(func.count()).select_from(PredictionVectorRow)) == 2_510
        newest, oldest = predictions.for_item(session, ids[0])
        assert (newest.model_number, newest.confidence) == (2, 0.8)
        assert (oldest.model_number, oldest.confidence, oldest.latency_ms) == (1, 0.7, 1.5)
        assert oldest.regions[0]["score"] == 0.7
        assert predictions.get_many(session, [oldest.id, 10**9]) == {oldest.id: oldest}
        seen = predictions.predicted_items(session, model_version_id=two, first=ids[2], last=ids[50])
        assert seen == set(ids[2:10])


def test_numbers_come_back_page_by_page(database: Database, now: datetime) -> None:
    with database.write() as session:
        project = make_project(session).id
        version = add_version(session, project, 1, now)
        ids = add_texts(session, project, 25)
        predictions.store(session, project_id=project, predictions=[said(i, version) for i in ids], now=now)
    found: list[int] = []
    after = 0
    with database.read() as session:
        while (
            page := predictions.vectors(session, model_version_id=version, after=after, limit=10)
        ) is not None:
            found += page.item_ids.tolist()
            after = page.last
            np.testing.assert_allclose(page.probabilities, [[0.3, 0.7]] * len(page.item_ids), rtol=1e-6)
            assert page.embeddings is not None
            np.testing.assert_array_equal(page.embeddings[:, 0], page.item_ids)
    assert found == ids


def test_a_draft_is_what_the_routed_version_said_else_the_newest(database: Database, now: datetime) -> None:
    with database.write() as session:
        project = make_project(session).id
        one, two = (add_version(session, project, n, now) for n in (1, 2))
        ids = add_texts(session, project, 60)
        listed = list(items.get_many(session, ids).values())
        predictions.store(session, project_id=project, predictions=[said(i, one) for i in ids[:40]], now=now)
        without = predictions.draft_for(session, project_id=project, items=listed)
        assert {s.blind for s in without.values()} == {False}
        assert without[ids[0]].model_version == one
        assert without[ids[50]].prediction is None
        predictions.store(session, project_id=project, predictions=[said(i, two) for i in ids[:20]], now=now)
        deployments.deploy(session, project_id=project, stable=one, blind_share=0.5, now=now)
    with database.write() as session:
        drafts = predictions.draft_for(session, project_id=project, items=listed)
        spoken = [drafts[i].prediction for i in ids]
        assert [p.model_version_id if p else None for p in spoken] == [one] * 40 + [None] * 20
        assert {s.model_version for s in drafts.values()} == {one}
        assert {s.blind for s in drafts.values()} == {True, False}
        deployments.deploy(session, project_id=project, stable=two, blind_share=0.5, now=now)
        after = predictions.draft_for(session, project_id=project, items=listed)
        spoken = [after[i].prediction for i in ids]
        assert [p.model_version_id if p else None for p in spoken] == [two] * 20 + [one] * 20 + [None] * 20
        assert [after[i].blind for i in ids] == [drafts[i].blind for i in ids]
