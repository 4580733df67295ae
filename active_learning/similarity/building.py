"""Makes a project's similarity index anew. It is derived: losing it costs the time to build it again."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from sqlalchemy.orm import Session

from active_learning.errors import NothingToTrainOn
from active_learning.scoring.herding import unit_rows
from active_learning.similarity import encoders
from active_learning.similarity.encoders import Encoder, ModelEncoder
from active_learning.similarity.index import Builder, IndexKind
from active_learning.tables import SimilarityIndexRow
from labeling import item_keys, projects
from labeling.item_keys import ItemKey
from labeling.sql import upserting
from preannotate import deployments, predictions, registry
from preannotate.drafters import model_cache
from preannotate.errors import BadInput
from preannotate.registry import ModelVersion
from storage.database import Database
from storage.objects import ObjectStore
from storage.settings import Settings

_PAGE = 500
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """`items`: in the index; `unusable`: items that could not be read. `model_version_id` is None when the
    features were learnt from the items alone."""

    items: int
    unusable: int
    dimensions: int
    kind: IndexKind
    model_version_id: int | None


@dataclass(frozen=True, slots=True)
class _Source:
    database: Database
    objects: ObjectStore
    project_id: int

    def pages(self, *, step: int = 1) -> Iterator[list[ItemKey]]:
        """All visible items, each `step`-th of them, in pages."""
        after, skipped = 0, 0
        while True:
            with self.database.read() as session:
                keys = item_keys.walk(session, project_id=self.project_id, after=after, limit=_PAGE * step)
            if not keys:
                return
            yield keys[-skipped % step :: step]
            skipped += len(keys)
            after = keys[-1].id

    def contents(self, keys: Sequence[ItemKey]) -> list[bytes]:
        return [self.objects.get(key.content_hash) if key.text is None else key.text.encode() for key in keys]


def build(
    database: Database,
    objects: ObjectStore,
    settings: Settings,
    *,
    project_id: int,
    now: datetime,
    progress: Progress,
) -> Built:
    """By the stable model if it has an embedding, else by features learnt here. Raises NotFound,
    NothingToTrainOn when there is no item."""
    with database.read() as session:
        project = projects.get(session, project_id)
        version = embedding_model(session, project_id)
    source = _Source(database, objects, project_id)
    size = project.counters["items"]
    builder: Builder | None = None
    encoder: Encoder | None = None
    done: set[int] = set()
    if version is not None:
        progress(0.0, f"reading what model {version.number} has said")
        builder, done = _said(database, version, size)
    unusable = 0
    for number, keys in enumerate(source.pages()):
        missing = [key for key in keys if key.id not in done]
        if missing:
            if encoder is None:
                progress(0.05, "learning what tells items apart" if version is None else "loading the model")
                encoder = (
                    load_model_encoder(objects, settings, version)
                    if version is not None
                    else _learn(source, project.kind, size)
                )
            kept, vectors = _encoded(encoder, missing, source.contents(missing))
            unusable += len(missing) - len(kept)
            if kept:
                builder = builder or Builder(vectors.shape[1], size)
                builder.add([key.id for key in kept], vectors)
        progress(min(0.1 + 0.85 * number * _PAGE / max(size, 1), 0.95), "placing items")
    if builder is None or builder.count == 0:
        raise NothingToTrainOn("there is no item that could be compared")
    progress(0.96, "keeping the index")
    _keep(database, objects, project_id, builder, encoder, version, now)
    return Built(
        builder.count, unusable, builder.dimensions, builder.kind, None if version is None else version.id
    )


def embedding_model(session: Session, project_id: int) -> ModelVersion | None:
    """The stable model in force, if it says where an item lies."""
    deployment = deployments.current(session, project_id)
    if deployment is None or deployment.stable_id is None:
        return None
    version = registry.get(session, deployment.stable_id)
    if version.manifest is None or version.package_hash is None or not version.manifest.has_embedding:
        return None
    return version


def load_model_encoder(objects: ObjectStore, settings: Settings, version: ModelVersion) -> Encoder:
    return ModelEncoder(
        registry.load(
            objects,
            version,
            model_cache(settings.home_folder),
            threads=settings.runtime_threads,
            max_pixels=settings.max_image_pixels,
        )
    )


def _said(database: Database, version: ModelVersion, size: int) -> tuple[Builder | None, set[int]]:
    """The places that predictions came with."""
    builder: Builder | None = None
    done: set[int] = set()
    after = 0
    while True:
        with database.read() as session:
            page = predictions.vectors(session, model_version_id=version.id, after=after)
        if page is None or page.embeddings is None:
            return builder, done
        builder = builder or Builder(page.embeddings.shape[1], size)
        builder.add(page.item_ids, unit_rows(page.embeddings))
        done.update(page.item_ids.tolist())
        after = page.last


def _learn(source: _Source, kind: str, size: int) -> Encoder:
    sample: list[bytes] = []
    for keys in source.pages(step=max(1, size // encoders.SAMPLE)):
        for content in source.contents(keys):
            if len(sample) < encoders.SAMPLE and (kind == "text" or _is_readable(content)):
                sample.append(content)
        if len(sample) >= encoders.SAMPLE:
            break
    if not sample:
        raise NothingToTrainOn("there is no item that could be compared")
    return encoders.learn(kind, sample)


def _is_readable(content: bytes) -> bool:
    try:
        encoders.pixels_of([content])
    except BadInput:
        return False
    return True


def _encoded(
    encoder: Encoder, keys: Sequence[ItemKey], contents: Sequence[bytes]
) -> tuple[list[ItemKey], encoders.Floats]:
    """The items that could be placed, with their places; one by one where the lot has a bad one in it."""
    try:
        return list(keys), encoder.encode(contents)
    except BadInput:
        if len(keys) == 1:
            return [], np.zeros((0, 0), np.float32)
    middle = len(keys) // 2
    first, near = _encoded(encoder, keys[:middle], contents[:middle])
    second, far = _encoded(encoder, keys[middle:], contents[middle:])
    return first + second, np.concatenate([part for part in (near, far) if len(part)] or [near])


def _keep(
    database: Database,
    objects: ObjectStore,
    project_id: int,
    builder: Builder,
    encoder: Encoder | None,
    version: ModelVersion | None,
    now: datetime,
) -> None:
    with tempfile.TemporaryDirectory(prefix="labelloop-similarity-") as folder:
        index_hash = objects.put_file(builder.save(Path(folder)))
    dumped = None if encoder is None or version is not None else encoder.dump()
    values = {
        "kind": builder.kind,
        "index_hash": index_hash,
        "encoder_hash": None if dumped is None else objects.put(dumped),
        "model_version_id": None if version is None else version.id,
        "items": builder.count,
        "dimensions": builder.dimensions,
        "built_at": now,
    }
    with database.write() as session:
        statement = upserting(session, SimilarityIndexRow.__table__).values(project_id=project_id, **values)
        session.execute(statement.on_conflict_do_update(index_elements=["project_id"], set_=values))
