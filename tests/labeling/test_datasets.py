"""Freezing: what is in a version, when it is a new one, and how two differ."""

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from labeling import annotations, datasets, projects, queue, splits
from labeling.annotations import Submitted
from labeling.datasets import Difference
from labeling.errors import BadManifest, EmptyDataset
from labeling.items import NewItem
from labeling.near import SplitPolicy, text_simhash
from labeling.schema import LabelSchema
from labeling.shapes import Region
from labeling.tables import ItemRow
from storage.database import Database
from storage.errors import NotFound
from storage.objects import LocalStore
from tests.factories import add_items, add_texts, box, choice, image_item, make_project, task_ids, text_item

ANN, BOB, CLEO = 1, 2, 3


@pytest.fixture
def objects(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "objects")


def label(
    database: Database,
    item_id: int,
    regions: Sequence[Region],
    now: datetime,
    *,
    annotator_id: int = ANN,
) -> Submitted:
    with database.write() as session:
        (task_id,) = task_ids(session, [item_id])
        queue.claim_task(session, task_id=task_id, annotator_id=annotator_id, now=now, lease_seconds=60)
        outcome = annotations.submit(
            session,
            task_id=task_id,
            annotator_id=annotator_id,
            regions=regions,
            prediction_id=None,
            blind=False,
            active_seconds=1,
            now=now,
        )
    assert isinstance(outcome, Submitted)
    return outcome


def relabel(database: Database, submitted: Submitted, class_id: int, now: datetime) -> None:
    with database.write() as session:
        annotations.revise(
            session,
            annotation_id=submitted.annotation_id,
            author_id=BOB,
            regions=[choice(class_id)],
            expected_revision=submitted.number,
            active_seconds=1,
            now=now,
        )


def text_project(database: Database, count: int, *, overlap: int = 1) -> tuple[int, list[int]]:
    with database.write() as session:
        project = make_project(session, overlap=overlap)
        return project.id, add_texts(session, project.id, count)


def freeze(
    database: Database, objects: LocalStore, project_id: int, now: datetime
) -> datasets.DatasetVersion:
    return datasets.freeze(database, objects, project_id=project_id, created_by=ANN, now=now)


def test_a_version_holds_what_was_labelled(database: Database, objects: LocalStore, now: datetime) -> None:
    with database.write() as session:
        project = make_project(session)
        new = [
            text_item("a day", external_id="one", scenario="day"),
            text_item("a night", scenario="night"),
            text_item("unlabelled"),
        ]
        item_ids = add_items(session, project.id, new)
    label(database, item_ids[0], [choice(0)], now)
    label(database, item_ids[1], [choice(2)], now)
    version = freeze(database, objects, project.id, now)
    assert (version.number, version.parent_id, version.item_count) == (1, None, 2)
    assert version.difference == {"added": 2, "removed": 0, "relabelled": 0, "unchanged": 0}
    manifest = datasets.read(objects, version.content_hash)
    assert (manifest.kind, manifest.schema) == ("text", project.schema)
    assert [example.item for example in manifest.examples] == sorted(n.content_hash for n in new[:2])
    day = next(example for example in manifest.examples if example.text == "a day")
    assert (day.external_id, day.scenario, day.regions) == ("one", "day", [choice(0)])
    assert [(u.item, u.text) for u in manifest.unlabelled] == [(new[2].content_hash, "unlabelled")]
    statistics = version.statistics
    assert (statistics["items"], statistics["labels"], statistics["unlabelled"]) == (2, 2, 1)
    assert sum(statistics["splits"].values()) == 2
    assert statistics["classes"]["2"]["name"] == "bird"
    assert (statistics["classes"]["2"]["total"], statistics["classes"]["1"]["total"]) == (1, 0)
    assert statistics["classes"]["2"]["share"] == 0.5
    assert statistics["scenarios"]["night"]["total"] == 1
    with database.read() as session:
        assert datasets.get(session, version.id) == version
        assert datasets.by_number(session, project.id, 1) == version
        assert datasets.list_versions(session, project.id) == [version]


def test_the_manifest_is_canonical_json_under_its_hash(
    database: Database, objects: LocalStore, now: datetime
) -> None:
    project_id, item_ids = text_project(database, 2)
    label(database, item_ids[0], [choice(1, id="whatever")], now)
    version = freeze(database, objects, project_id, now)
    data = objects.get(version.content_hash)
    assert hashlib.sha256(data).hexdigest() == version.content_hash
    lines = [json.loads(line) for line in data.splitlines()]
    assert lines[0]["format"] == "labelloop-dataset/1"
    assert lines[1]["regions"] == [{"id": "r1", "kind": "choice", "field": "label", "classes": [1]}]
    assert lines[2].keys() == {"item", "split", "text"}
    canonical = [json.dumps(line, sort_keys=True, separators=(",", ":")) for line in lines]
    assert data.decode().splitlines() == canonical


def test_equal_content_is_one_version_wherever_it_lies(
    database: Database, objects: LocalStore, now: datetime
) -> None:
    project_id, item_ids = text_project(database, 3)
    for item_id in item_ids:
        submitted = label(database, item_id, [choice(0)], now)
    first = freeze(database, objects, project_id, now)
    assert freeze(database, objects, project_id, now) == first
    relabel(database, submitted, 1, now)
    second = freeze(database, objects, project_id, now)
    assert (second.number, second.parent_id) == (2, first.id)
    assert second.difference == {"added": 0, "removed": 0, "relabelled": 1, "unchanged": 2}
    with database.write() as session:
        other = make_project(session, name="the same elsewhere")
        others = add_texts(session, other.id, 3)
    for item_id, class_id in zip(reversed(others), (1, 0, 0), strict=True):
        label(database, item_id, [choice(class_id, id="z")], now, annotator_id=CLEO)
    assert freeze(database, objects, other.id, now).content_hash == second.content_hash


def test_versions_differ_by_added_removed_and_relabelled_items(
    database: Database, objects: LocalStore, now: datetime
) -> None:
    project_id, item_ids = text_project(database, 4)
    hidden, changed, _ = (label(database, item_id, [choice(0)], now) for item_id in item_ids[:3])
    first = freeze(database, objects, project_id, now)
    with database.write() as session:
        annotations.hide(session, annotation_id=hidden.annotation_id, now=now)
    relabel(database, changed, 2, now)
    label(database, item_ids[3], [choice(1)], now)
    second = freeze(database, objects, project_id, now)
    assert datasets.difference(objects, first.content_hash, second.content_hash) == Difference(1, 1, 1, 1)
    assert datasets.difference(objects, second.content_hash, first.content_hash) == Difference(1, 1, 1, 1)
    found = {
        change.kind: change for change in datasets.changes(objects, first.content_hash, second.content_hash)
    }
    assert (found["relabelled"].before, found["relabelled"].after) == ([choice(0)], [choice(2)])
    assert (found["added"].before, found["added"].after) == (None, [choice(1)])
    assert (found["removed"].before, found["removed"].after) == ([choice(0)], None)
    same = datasets.difference(objects, second.content_hash, second.content_hash)
    assert same == Difference(0, 0, 0, 3)


def test_several_answers_count_by_majority(database: Database, objects: LocalStore, now: datetime) -> None:
    project_id, (agreed, tied, partial) = text_project(database, 3, overlap=3)
    for annotator_id, class_id in ((ANN, 0), (BOB, 1), (CLEO, 1)):
        label(database, agreed, [choice(class_id)], now, annotator_id=annotator_id)
    for annotator_id, class_id in ((ANN, 0), (BOB, 1)):
        label(database, tied, [choice(class_id)], now, annotator_id=annotator_id)
    label(database, partial, [choice(2)], now)
    version = freeze(database, objects, project_id, now)
    labels = {e.text: e.regions[0].class_ids() for e in datasets.read(objects, version.content_hash).examples}
    assert labels == {"text 0": (1,), "text 2": (2,)}
    assert (version.item_count, version.statistics["tied"], version.statistics["partial"]) == (2, 1, 1)


def test_answers_of_several_people_become_one_by_the_projects_method(
    database: Database, objects: LocalStore, now: datetime
) -> None:
    project_id, item_ids = text_project(database, 12, overlap=3)
    for number, item_id in enumerate(item_ids):
        right, wrong = number % 3, (number + 1) % 3
        label(database, item_id, [choice(right)], now, annotator_id=ANN)
        label(database, item_id, [choice(right if number else wrong)], now, annotator_id=BOB)
        label(database, item_id, [choice(2)], now, annotator_id=CLEO)  # says bird, whatever it is
    by_majority = freeze(database, objects, project_id, now)
    assert by_majority.statistics["consensus"] == "majority"
    assert by_majority.statistics["tied"] == 1
    with database.write() as session:
        projects.update(session, project_id=project_id, consensus="dawid-skene")
    learnt = freeze(database, objects, project_id, now)
    assert (learnt.statistics["consensus"], learnt.statistics["tied"]) == ("dawid-skene", 0)
    labels = [example.regions for example in datasets.read(objects, learnt.content_hash).examples]
    assert len(labels) == 12
    assert sum(regions == [choice(2)] for regions in labels) == 4
    again = datasets.freeze(
        database, objects, project_id=project_id, created_by=ANN, now=now, consensus="majority"
    )
    assert again.content_hash == by_majority.content_hash


def test_boxes_of_several_people_are_merged(database: Database, objects: LocalStore, now: datetime) -> None:
    with database.write() as session:
        schema = LabelSchema.boxes(["cell"])
        project = make_project(session, kind="image", schema=schema, overlap=3)
        (item_id,) = add_items(session, project.id, [image_item(b"x")])
    for annotator_id, left in ((ANN, 4.0), (BOB, 5.0), (CLEO, 7.0)):
        lone = [box(0, 20, 20, 3, 3, id="b2")] if annotator_id == ANN else []
        label(database, item_id, [box(0, left, 4, 9, 9), *lone], now, annotator_id=annotator_id)
    version = freeze(database, objects, project.id, now)
    (example,) = datasets.read(objects, version.content_hash).examples
    assert example.regions == [box(0, 5, 4, 9, 9, id="r1")]


def test_boxes_count_by_label(database: Database, objects: LocalStore, now: datetime) -> None:
    with database.write() as session:
        project = make_project(session, kind="image", schema=LabelSchema.boxes(["cell", "blob"]))
        item_ids = add_items(session, project.id, [image_item(b"a"), image_item(b"b")])
    label(database, item_ids[0], [box(0, 1, 1, 2, 2, id="x"), box(0, 5, 5, 2.5, 2, id="a")], now)
    label(database, item_ids[1], [], now)
    version = freeze(database, objects, project.id, now)
    assert version.item_count == 2
    assert version.statistics["classes"]["0"]["total"] == 2
    assert version.statistics["classes"]["0"]["items"] == 1
    examples = datasets.read(objects, version.content_hash).examples
    regions = next(e.regions for e in examples if e.item == hashlib.sha256(b"a").hexdigest())
    assert regions == [box(0, 1, 1, 2, 2, id="r1"), box(0, 5, 5, 2.5, 2, id="r2")]


def test_hidden_items_are_out(database: Database, objects: LocalStore, now: datetime) -> None:
    project_id, item_ids = text_project(database, 2)
    for item_id in item_ids:
        label(database, item_id, [choice(0)], now)
    with database.write() as session:
        session.execute(update(ItemRow).where(ItemRow.id == item_ids[0]).values(hidden_at=now))
    version = freeze(database, objects, project_id, now)
    assert [example.text for example in datasets.read(objects, version.content_hash).examples] == ["text 1"]


def test_nothing_labelled_is_an_error(database: Database, objects: LocalStore, now: datetime) -> None:
    project_id, _ = text_project(database, 1)
    with pytest.raises(EmptyDataset):
        freeze(database, objects, project_id, now)
    with pytest.raises(NotFound):
        freeze(database, objects, 999, now)
    with database.read() as session:
        with pytest.raises(NotFound):
            datasets.get(session, 999)
        with pytest.raises(NotFound):
            datasets.by_number(session, project_id, 1)


def test_what_is_no_manifest_is_said_so(objects: LocalStore) -> None:
    for data in (b"", b"{", b"[]", b'{"format": "other/1"}', b'{"format": "labelloop-dataset/1"}\n'):
        with pytest.raises(BadManifest):
            datasets.read(objects, objects.put(data))


def near_copies(count: int) -> list[NewItem]:
    """Texts that differ in one word each, with the hashes an import gives them."""
    story = (
        "the council closed the old bridge over the river for {} years while men replace its rusted deck, "
        "and traders on the east bank fear that few of their customers will take the long way by the mill"
    )
    texts = [story.format(word) for word in ("one", "two", "three", "four", "five", "six")[:count]]
    return [with_near_hash(text) for text in texts]


def with_near_hash(text: str) -> NewItem:
    item = text_item(text)
    return NewItem(
        item.content_hash, item.media_type, item.byte_size, text=text, near_hash=text_simhash(text)
    )


def grouped(database: Database, project_id: int) -> dict[str, tuple[str | None, str | None]]:
    """Group and split by text."""
    with database.read() as session:
        rows = session.execute(
            select(ItemRow.text, ItemRow.group_hash, ItemRow.split).where(ItemRow.project_id == project_id)
        )
        return {row.text: (row.group_hash, row.split) for row in rows}


def test_near_duplicates_share_a_split_for_good(
    database: Database, objects: LocalStore, now: datetime
) -> None:
    copies = near_copies(4)
    with database.write() as session:
        project = make_project(session)
        item_ids = add_items(session, project.id, copies[:3])
    label(database, item_ids[0], [choice(0)], now)
    freeze(database, objects, project.id, now)
    before = grouped(database, project.id)
    assert len(set(before.values())) == 1  # labelled or not
    with database.write() as session:
        item_ids += add_items(session, project.id, [copies[3], *map(text_item, "abcdefgh")])
    everything_to_test = SplitPolicy(0, 0, 1)
    datasets.freeze(
        database,
        objects,
        project_id=project.id,
        created_by=None,
        now=now,
        split_policy=everything_to_test,
    )
    after = grouped(database, project.id)
    assert len({after[copy.text or ""] for copy in copies}) == 1
    assert after[copies[0].text or ""] == before[copies[0].text or ""]
    assert {after[letter][1] for letter in "abcdefgh"} == {"test"}
    assert splits.assign(database, project_id=project.id) == 0


def test_freezing_at_once_makes_one_version(database: Database, objects: LocalStore, now: datetime) -> None:
    project_id, item_ids = text_project(database, 5)
    for item_id in item_ids[:3]:
        label(database, item_id, [choice(0)], now)
    first = freeze(database, objects, project_id, now)
    label(database, item_ids[3], [choice(1)], now)
    with ThreadPoolExecutor(4) as threads:
        frozen = [threads.submit(freeze, database, objects, project_id, now) for _ in range(4)]
        versions = {future.result().id for future in frozen}
    assert len(versions) == 1
    with database.read() as session:
        numbers = [(v.number, v.parent_id) for v in datasets.list_versions(session, project_id)]
    assert numbers == [(2, first.id), (1, None)]
