"""Many annotators at once, with crashes in between: no slot twice, nothing lost, everything counted."""

import random
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from labeling import annotations, projects, queue
from labeling.annotations import Submitted
from labeling.tables import AnnotationRow, LeaseRow, TaskRow
from storage.database import Database
from tests.factories import add_texts, choice, make_project

ANNOTATORS = 4
TASKS = 12
LEASE = 60.0


@dataclass
class Floor:
    """A room of annotators who share one clock and a book of who holds what, checked at every claim."""

    database: Database
    project_id: int
    overlap: int
    start: datetime
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)
    held: dict[tuple[int, int], datetime] = field(default_factory=dict)
    acknowledged: list[tuple[int, int]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def now(self) -> datetime:
        with self.lock:
            return self.start + timedelta(seconds=self.seconds)

    def crash(self) -> None:
        """Somebody goes away without a word, long enough for every lease of theirs to run out."""
        with self.lock:
            self.seconds += LEASE

    def annotate(self, annotator_id: int) -> None:
        chance = random.Random(annotator_id)
        try:
            while self.step(annotator_id, chance):
                pass
        except Exception as error:
            self.problems.append(f"annotator {annotator_id}: {error!r}")

    def step(self, annotator_id: int, chance: random.Random) -> bool:
        leases = self.claim(annotator_id, chance.randint(1, 2))
        if not leases:
            return self.anything_left(annotator_id)
        if chance.random() < 0.15:
            self.crash()
            return True
        for lease in leases:
            if chance.random() < 0.1:
                self.release(lease)
            else:
                self.submit(lease)
        return True

    def claim(self, annotator_id: int, count: int) -> list[queue.Lease]:
        now = self.now()
        with self.database.write() as session:
            leases = queue.claim(
                session,
                project_id=self.project_id,
                annotator_id=annotator_id,
                now=now,
                lease_seconds=LEASE,
                count=count,
            )
            with self.lock:  # inside the unit of work: nobody sees the leases before they are in the book
                for lease in leases:
                    self.held[lease.task_id, annotator_id] = lease.expires_at
                    self.check(lease.task_id)
        return leases

    def check(self, task_id: int) -> None:
        now = self.start + timedelta(seconds=self.seconds)  # `now` of the claim may be long ago
        holders = sum(1 for (task, _), until in self.held.items() if task == task_id and until > now)
        done = sum(1 for task, _ in self.acknowledged if task == task_id)
        if holders + done > self.overlap:
            self.problems.append(f"task {task_id}: {holders} hold it and {done} have done it")

    def release(self, lease: queue.Lease) -> None:
        with self.lock:
            self.held.pop((lease.task_id, lease.annotator_id), None)
        with self.database.write() as session:
            queue.release(session, task_id=lease.task_id, annotator_id=lease.annotator_id)

    def submit(self, lease: queue.Lease) -> None:
        with self.database.write() as session:
            outcome = annotations.submit(
                session,
                task_id=lease.task_id,
                annotator_id=lease.annotator_id,
                regions=[choice(lease.annotator_id % 3)],
                prediction_id=None,
                blind=False,
                active_seconds=1.0,
                now=self.now(),
            )
            with self.lock:
                self.held.pop((lease.task_id, lease.annotator_id), None)
                if isinstance(outcome, Submitted):
                    self.acknowledged.append((lease.task_id, lease.annotator_id))

    def anything_left(self, annotator_id: int) -> bool:
        """Whether the annotator may get something yet; if all of it is leased to others, time goes by."""
        mine = select(AnnotationRow.task_id).where(AnnotationRow.annotator_id == annotator_id)
        left = (
            select(func.count()).select_from(TaskRow).where(TaskRow.state == "open", TaskRow.id.not_in(mine))
        )
        with self.database.read() as session:
            waiting = session.scalars(left).one() > 0
        if waiting:
            self.crash()
        return waiting


@pytest.mark.parametrize("overlap", [1, 3])
def test_every_slot_is_given_exactly_once(database: Database, now: datetime, overlap: int) -> None:
    with database.write() as session:
        project = make_project(session, overlap=overlap)
        add_texts(session, project.id, TASKS)
    floor = Floor(database, project.id, overlap, now)
    threads = [threading.Thread(target=floor.annotate, args=(i,)) for i in range(1, ANNOTATORS + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert floor.problems == []
    with database.read() as session:
        tasks = session.execute(select(TaskRow.state, TaskRow.open_slots, TaskRow.submitted)).all()
        stored = session.execute(select(AnnotationRow.task_id, AnnotationRow.annotator_id)).all()
        held = session.scalars(
            select(func.count()).select_from(LeaseRow).where(LeaseRow.state == "held")
        ).one()
        counters = projects.get(session, project.id).counters
    assert {tuple(task) for task in tasks} == {("done", 0, overlap)}
    assert sorted(floor.acknowledged) == sorted((row.task_id, row.annotator_id) for row in stored)
    assert set(Counter(task for task, _ in floor.acknowledged).values()) == {overlap}
    assert held == 0
    assert counters["annotations"] == overlap * TASKS
    assert counters["tasks_done"] == TASKS


def test_twin_windows_of_one_annotator_share_their_leases(database: Database, now: datetime) -> None:
    with database.write() as session:
        project = make_project(session, overlap=3)
        add_texts(session, project.id, TASKS)
    claimed: defaultdict[int, int] = defaultdict(int)
    errors: list[Exception] = []

    def window() -> None:
        try:
            for _ in range(5):
                with database.write() as session:
                    leases = queue.claim(
                        session, project_id=project.id, annotator_id=1, now=now, lease_seconds=LEASE, count=4
                    )
                for lease in leases:
                    claimed[lease.task_id] += 1
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=window) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    with database.read() as session:
        tasks = session.execute(select(TaskRow.id, TaskRow.open_slots)).all()
        leased = set(session.scalars(select(LeaseRow.task_id)))
    assert {task.id for task in tasks if task.open_slots == 2} == leased
    assert {task.open_slots for task in tasks if task.id not in leased} <= {3}
    assert set(claimed) == leased
