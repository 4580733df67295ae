"""The place an arm is played in: a database with the pool imported, copied from one template."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from active_learning import priorities
from active_learning.simulation.dataset import SimulationData
from labeling import items, projects
from labeling.candidates import Candidate, candidate, look, new_images, new_texts
from labeling.class_book import ClassBook
from labeling.images import ImageFacts
from labeling.schema import LabelSchema
from storage import schema
from storage.database import Database
from storage.objects import ObjectStore, open_store, put_all
from storage.settings import Settings

BEGINNING = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
_BATCH = 500
_OBJECTS = "objects"
_TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Stage:
    """One platform of its own. `project_id` is the one project in it."""

    settings: Settings
    database: Database
    objects: ObjectStore
    project_id: int

    def close(self) -> None:
        self.database.dispose()


def build_template(folder: Path, data: SimulationData) -> int:
    """Imports the pool and embeds it once; returns the project's id. Items that the platform refuses (broken
    images, say) are left out of the pool."""
    settings = _settings(folder, _TEMPLATE)
    database, objects = _open(settings)
    schema.upgrade(database)
    with database.write() as session:
        project = projects.create(
            session,
            name=data.name,
            kind=data.kind,
            schema=LabelSchema.single_choice(list(data.classes)),
            now=BEGINNING,
        )
    _import(database, objects, project.id, data, settings.max_image_pixels)
    priorities.recompute(
        database,
        objects,
        project_id=project.id,
        cache_folder=embeddings_folder(settings),
        now=BEGINNING,
    )
    database.dispose()
    return project.id


def open_copy(folder: Path, name: str, project_id: int) -> Stage:
    """A fresh copy of the template; objects, which are named by their content, are shared."""
    settings = _settings(folder, name)
    if settings.home_folder.exists():
        shutil.rmtree(settings.home_folder)
    shutil.copytree(_settings(folder, _TEMPLATE).home_folder, settings.home_folder)
    return Stage(settings, *_open(settings), project_id)


def embeddings_folder(settings: Settings) -> Path:
    return settings.home_folder / "cache" / "embeddings"


def _settings(folder: Path, name: str) -> Settings:
    return Settings(home=folder / name, object_store=str(folder / _OBJECTS))


def _open(settings: Settings) -> tuple[Database, ObjectStore]:
    return Database(settings.resolved_database_url), open_store(settings)


def _import(
    database: Database, objects: ObjectStore, project_id: int, data: SimulationData, max_pixels: int
) -> None:
    with database.read() as session:
        book = ClassBook.of(projects.get(session, project_id).schema)
    rows = iter(data.pool)
    with ThreadPoolExecutor(2) as threads:
        while batch := list(islice(rows, _BATCH)):
            checked = (candidate(record, data.kind, book) for record in batch)
            good = [c for c in checked if isinstance(c, Candidate)]
            if data.kind == "text":
                new = new_texts(good)
            else:
                looked = zip(good, threads.map(lambda c: look(c, max_pixels), good), strict=True)
                facts = {c.content_hash: f for c, f in looked if isinstance(f, ImageFacts)}
                good = [c for c in good if c.content_hash in facts]
                put_all(objects, (c.record.data or b"" for c in good))
                new = new_images(good, facts)
            with database.write() as session:
                items.add(session, project_id=project_id, items=new, now=BEGINNING)
