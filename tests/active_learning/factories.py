"""A project of made-up sentences that a model can learn in a second, labelled through the services."""

import random
from collections.abc import Sequence
from datetime import datetime

from active_learning import effort
from active_learning.jobs import job_kinds
from labeling import annotations, items, queue
from labeling.annotations import Submitted
from labeling.shapes import Choice
from preannotate.jobs import PRELABEL
from storage import jobs
from storage.database import Database
from storage.jobs import Job, JobDependencies
from storage.objects import ObjectStore
from storage.settings import Settings
from tests.factories import CLASSES, make_project, text_item

WORDS = {
    "cat": "kitten purrs whiskers meow mouse sofa claws tabby",
    "dog": "puppy barks leash bone fetch kennel tail hound",
    "bird": "feather chirps nest wing beak song sky egg",
}
COMMON = [
    "the",
    "a",
    "was",
    "near",
    "that",
    "small",
    "one",
    "today",
    "again",
    "very",
    "we",
    "saw",
    "it",
    "with",
    "house",
]
ANNOTATOR = 7


def sentences(count: int, *, seed: int = 0, classes: Sequence[str] = CLASSES) -> list[tuple[str, str]]:
    """Pairs of a sentence and its class; every sentence is another one."""
    chance = random.Random(seed)
    pairs = []
    for number in range(count):
        name = classes[number % len(classes)]
        words = chance.choices(WORDS[name].split(), k=3) + chance.choices(COMMON, k=6)
        chance.shuffle(words)
        pairs.append((f"{' '.join(words)} {number}", name))
    return pairs


def choice(name: str) -> Choice:
    return Choice(id="r1", field="label", classes=(CLASSES.index(name),))


def animal_project(database: Database, now: datetime, *, count: int = 120, seed: int = 0) -> int:
    """A text project of three classes whose items know their gold label; returns its id."""
    with database.write() as session:
        project = make_project(session, now=now)
        new = [text_item(text, gold=[choice(name)]) for text, name in sentences(count, seed=seed)]
        items.add(session, project_id=project.id, items=new, now=now)
    return project.id


def label(
    database: Database,
    project_id: int,
    count: int,
    now: datetime,
    *,
    only: str | None = None,
    seconds: float = 2.0,
) -> list[Submitted]:
    """Labels the head of the queue with gold labels, or all of it as `only`, without looking at drafts."""
    done = []
    with database.write() as session:
        leases = queue.claim(
            session, project_id=project_id, annotator_id=ANNOTATOR, now=now, lease_seconds=60, count=count
        )
        gold = items.gold(session, [lease.item_id for lease in leases])
        for lease in leases:
            outcome = annotations.submit(
                session,
                task_id=lease.task_id,
                annotator_id=ANNOTATOR,
                regions=gold[lease.item_id] if only is None else [choice(only)],
                prediction_id=None,
                blind=False,
                active_seconds=seconds,
                now=now,
            )
            assert isinstance(outcome, Submitted)
            effort.record(session, revision_id=outcome.revision_id, now=now)
            done.append(outcome)
    return done


class Worker:
    """Runs jobs in the test's own thread."""

    def __init__(self, database: Database, objects: ObjectStore, settings: Settings, now: datetime) -> None:
        self.database = database
        self.now = now
        kinds = {**job_kinds(), PRELABEL.name: PRELABEL}
        self.dependencies = JobDependencies(database, objects, settings, lambda: now, kinds)

    def submit(self, kind: str, project_id: int, **arguments: object) -> int:
        with self.database.write() as session:
            return jobs.submit(
                session,
                kind=kind,
                arguments={"project_id": project_id, **arguments},
                project_id=project_id,
                now=self.now,
            )

    def run(self, job_id: int) -> Job:
        jobs.run_job(self.dependencies, job_id)
        with self.database.read() as session:
            return jobs.get(session, job_id)

    def run_all(self) -> list[Job]:
        """Every job that is due, and what they queue, until there is none."""
        done: list[Job] = []
        while True:
            with self.database.read() as session:
                due = jobs.due(session, self.now)
            if not due:
                return done
            done += [self.run(job_id) for job_id in due]

    def round(self, project_id: int, **arguments: object) -> list[Job]:
        """A round and everything it sets off."""
        self.submit("round", project_id, **arguments)
        return self.run_all()
