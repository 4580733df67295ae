"""Who is offered what: groups, rules, honeypots, deleted items."""

from datetime import datetime, timedelta

import pytest

from labeling import annotations, assignments, deletions, honeypots, projects, queue
from labeling.assignments import Condition
from labeling.audiences import EVERYBODY, HONEYPOTS, offers
from labeling.errors import BadOptions, TaskUnavailable
from labeling.tables import TaskRow
from storage.database import Database
from storage.errors import Conflict, NotFound
from tests.factories import add_items, add_texts, choice, make_project, task_ids, text_item

ANN, BOB, CLEO = 1, 2, 3


def prepare(database: Database, count: int = 4) -> tuple[int, list[int], list[int]]:
    with database.write() as session:
        project = make_project(session)
        ids = add_texts(session, project.id, count)
        return project.id, ids, task_ids(session, ids)


def claim(database: Database, project_id: int, who: int, now: datetime, count: int = 5) -> list[int]:
    with database.write() as session:
        held = queue.claim(
            session, project_id=project_id, annotator_id=who, now=now, lease_seconds=60, count=count
        )
    return [lease.task_id for lease in held]


def test_assigned_tasks_go_to_their_people_first_and_to_nobody_else(
    database: Database, now: datetime
) -> None:
    project_id, ids, tasks = prepare(database)
    with database.write() as session:
        group = assignments.add_group(
            session, project_id=project_id, name="vets", members=[ANN, BOB], now=now
        )
        one = assignments.person(session, project_id=project_id, annotator_id=CLEO, name="cleo", now=now)
        assert assignments.person(session, project_id=project_id, annotator_id=CLEO, name="x", now=now) == one
        for item, owner in ((ids[2], group), (ids[3], one)):
            assert assignments.assign(session, project_id=project_id, item_ids=[item], group_id=owner.id) == 1
            assert assignments.assign(session, project_id=project_id, item_ids=[item], group_id=owner.id) == 0
        with pytest.raises(TaskUnavailable, match="assigned"):
            queue.claim_task(session, task_id=tasks[2], annotator_id=CLEO, now=now, lease_seconds=9)
    assert claim(database, project_id, ANN, now, count=2) == [tasks[2], tasks[0]]
    assert claim(database, project_id, CLEO, now) == [tasks[3], tasks[1]]
    assert claim(database, project_id, BOB, now) == []
    with database.write() as session:
        queue.release(session, task_id=tasks[3], annotator_id=CLEO)
        assignments.remove_group(session, one.id)
    assert claim(database, project_id, BOB, now) == [tasks[3]]


def test_groups_have_a_name_of_their_own(database: Database, now: datetime) -> None:
    project_id, ids, _ = prepare(database)
    with database.write() as session:
        made = assignments.add_group(
            session, project_id=project_id, name=" vets ", members=[BOB, ANN], now=now
        )
        assert (made.name, made.members) == ("vets", (ANN, BOB))
        assert assignments.set_members(session, group_id=made.id, members=[CLEO]).members == (CLEO,)
        with pytest.raises(Conflict):
            assignments.add_group(session, project_id=project_id, name="vets", members=[], now=now)
        with pytest.raises(BadOptions):
            assignments.add_group(session, project_id=project_id, name=" ", members=[], now=now)
        with pytest.raises(BadOptions):
            assignments.add_rule(session, group_id=made.id, condition=Condition(), now=now)
        other = make_project(session, name="other")
        with pytest.raises(NotFound):
            assignments.assign(session, project_id=other.id, item_ids=ids, group_id=made.id)


def test_a_condition_compares_metadata_as_text() -> None:
    rainy = Condition(attribute="weather", value="3")
    assert rainy.fits(None, {"weather": 3}, ())
    assert not rainy.fits(None, {"weather": 4}, ())
    assert not rainy.fits(None, {}, ())
    assert Condition(attribute="night", value="true").fits(None, {"night": True}, ())
    assert Condition(attribute="night").fits(None, {"night": False}, ())
    assert Condition(scenario="tunnel", class_id=2).fits("tunnel", {}, {1, 2})
    assert not Condition(scenario="tunnel", class_id=2).fits("tunnel", {}, {1})


def honeypot_project(database: Database, share: float) -> tuple[int, list[int], list[int]]:
    with database.write() as session:
        project = make_project(session)
        gold = [text_item(f"gold {i}", gold=[choice(0)]) for i in range(5)]
        known = task_ids(session, add_items(session, project.id, gold))
        plain = task_ids(session, add_texts(session, project.id, 20))
        honeypots.set_shares(session, project_id=project.id, review_share=None, honeypot_share=share)
        assert honeypots.choose(session, project_id=project.id, count=9) == 5
        checks = honeypots.checks(session, project.id)
        assert (checks.honeypots, checks.with_gold, checks.honeypot_share) == (5, 5, share)
        return project.id, known, plain


def test_everybody_meets_every_honeypot_once(database: Database, now: datetime) -> None:
    project_id, known, plain = honeypot_project(database, share=1.0)
    for who in (ANN, BOB):
        met: list[int] = []
        for step in range(6):
            moment = now + timedelta(seconds=step)
            (task_id,) = claim(database, project_id, who, moment, count=1)
            met.append(task_id)
            with database.write() as session:
                annotations.submit(
                    session,
                    task_id=task_id,
                    annotator_id=who,
                    regions=[choice(1)],
                    prediction_id=None,
                    blind=False,
                    active_seconds=1,
                    now=moment,
                )
        assert sorted(met[:5]) == known
        assert met[5] in plain
    with database.read() as session:
        counters = projects.get(session, project_id).counters
        states = {session.get_one(TaskRow, task_id).state for task_id in known}
    assert states == {"done"}  # like any task that was answered
    assert (counters["tasks_done"], counters["tasks_open"], counters["annotations"]) == (7, 18, 12)


def test_honeypots_can_be_given_up(database: Database, now: datetime) -> None:
    project_id, known, _ = honeypot_project(database, share=1.0)
    with database.write() as session:
        assert honeypots.choose(session, project_id=project_id, count=0) == 0
        tasks = [session.get_one(TaskRow, task_id) for task_id in known]
        assert {(task.audience_id, task.open_slots) for task in tasks} == {(EVERYBODY, 1)}
    assert claim(database, project_id, ANN, now, count=1) == known[:1]


def test_honeypots_come_in_their_share(database: Database, now: datetime) -> None:
    project_id, _, _ = honeypot_project(database, share=0.2)
    with database.read() as session:
        drawn = [
            offer.limit or 0
            for second in range(500)
            for offer in offers(
                session,
                project_id=project_id,
                annotator_id=ANN,
                wanted=3,
                now=now + timedelta(seconds=second),
            )
            if offer.audience_id == HONEYPOTS
        ]
    assert 0.15 < sum(drawn) / 1500 < 0.25


def test_a_deleted_item_is_not_offered_and_comes_back(database: Database, now: datetime) -> None:
    project_id, ids, tasks = prepare(database, 3)
    with database.write() as session:
        queue.claim_task(session, task_id=tasks[1], annotator_id=ANN, now=now, lease_seconds=60)
        said = {"regions": [choice(0)], "prediction_id": None, "blind": False, "active_seconds": 1.0}
        annotations.submit(session, task_id=tasks[1], annotator_id=ANN, now=now, **said)  # type: ignore[arg-type]
        hidden = deletions.hide_items(session, project_id=project_id, item_ids=ids[:2], now=now)
        assert hidden == 2
        assert deletions.hide_items(session, project_id=project_id, item_ids=ids[:2], now=now) == 0
        with pytest.raises(TaskUnavailable, match="deleted"):
            queue.claim_task(session, task_id=tasks[0], annotator_id=ANN, now=now, lease_seconds=9)
        listed = deletions.deleted_items(session, project_id=project_id, before=10**9, limit=5)
    assert [deleted.id for deleted in listed] == [ids[1], ids[0]]
    assert claim(database, project_id, BOB, now) == [tasks[2]]
    with database.write() as session:
        counters = projects.get(session, project_id).counters
        wanted = {"items": 1, "tasks_open": 1, "tasks_done": 0, "annotations": 0, "review_pending": 0}
        assert {name: counters[name] for name in wanted} == wanted
        deletions.unhide_items(session, project_id=project_id, item_ids=ids)
        counters = projects.get(session, project_id).counters
        wanted = {"items": 3, "tasks_open": 2, "tasks_done": 1, "annotations": 1, "review_pending": 1}
        assert {name: counters[name] for name in wanted} == wanted
    assert claim(database, project_id, BOB, now) == [tasks[2], tasks[0]]


def test_an_undeleted_annotation_takes_its_slot_again(database: Database, now: datetime) -> None:
    project_id, _, tasks = prepare(database, 1)

    def submit(who: int) -> int:
        with database.write() as session:
            queue.claim_task(session, task_id=tasks[0], annotator_id=who, now=now, lease_seconds=60)
            outcome = annotations.submit(
                session,
                task_id=tasks[0],
                annotator_id=who,
                regions=[choice(0)],
                prediction_id=None,
                blind=False,
                active_seconds=1,
                now=now,
            )
            assert isinstance(outcome, annotations.Submitted)
            return outcome.annotation_id

    first = submit(ANN)
    with database.write() as session:
        annotations.hide(session, annotation_id=first, now=now)
        assert deletions.is_hidden(session, first)
        (listed,) = deletions.deleted_annotations(session, project_id=project_id, before=10**9, limit=5)
        assert (listed.id, listed.annotator_id) == (first, ANN)
        deletions.unhide(session, annotation_id=first, now=now)
        deletions.unhide(session, annotation_id=first, now=now)
        task = session.get_one(TaskRow, tasks[0])
        assert (task.state, task.open_slots, task.submitted) == ("done", 0, 1)
        annotations.hide(session, annotation_id=first, now=now)
    submit(BOB)
    with database.write() as session:  # somebody else did it meanwhile: now there is one more than needed
        deletions.unhide(session, annotation_id=first, now=now)
        session.expire_all()
        task = session.get_one(TaskRow, tasks[0])
        assert (task.state, task.open_slots, task.submitted) == ("done", 0, 2)
        counters = projects.get(session, project_id).counters
    assert (counters["tasks_done"], counters["tasks_open"], counters["annotations"]) == (1, 0, 2)
