"""Asking the index: what is like an item of the project, or like one that is not in it."""

import os
import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar, cast

from sqlalchemy.orm import Session

from active_learning.errors import NoSimilarityIndex
from active_learning.similarity import encoders
from active_learning.similarity.building import load_model_encoder
from active_learning.similarity.encoders import Encoder
from active_learning.similarity.index import IndexKind, Neighbour, SimilarityIndex, open_index
from active_learning.tables import SimilarityIndexRow
from labeling import items
from labeling.items import Item
from labeling.projects import Project
from preannotate import registry
from storage.database import Database
from storage.objects import ObjectStore
from storage.settings import Settings

T = TypeVar("T")
_OPEN_INDEXES = 4


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """The index of a project; `model_version_id`: whose embedding it holds, None for learnt features."""

    project_id: int
    project_kind: str
    kind: IndexKind
    index_hash: str
    encoder_hash: str | None
    model_version_id: int | None
    items: int
    dimensions: int
    built_at: datetime


def info(session: Session, project: Project) -> IndexInfo:
    """Raises NoSimilarityIndex."""
    row = session.get(SimilarityIndexRow, project.id)
    if row is None:
        raise NoSimilarityIndex(project.id)
    return IndexInfo(
        project_id=project.id,
        project_kind=project.kind,
        kind=cast(IndexKind, row.kind),
        index_hash=row.index_hash,
        encoder_hash=row.encoder_hash,
        model_version_id=row.model_version_id,
        items=row.items,
        dimensions=row.dimensions,
        built_at=row.built_at,
    )


class Similarity:
    """Searches; the indexes and encoders asked for last stay open. May be used from several threads."""

    def __init__(self, database: Database, objects: ObjectStore, settings: Settings) -> None:
        self._database = database
        self._objects = objects
        self._settings = settings
        self._lock = threading.Lock()
        self._indexes: OrderedDict[str, SimilarityIndex] = OrderedDict()
        self._encoders: OrderedDict[str, Encoder] = OrderedDict()

    def of_item(self, known: IndexInfo, item: Item, *, count: int) -> list[Neighbour]:
        """What is most like an item of the project, itself left out. Raises BadInput."""
        vector = self._index(known).vector_of(item.id)
        if vector is None:  # it came after the index
            vector = self._encoder(known).encode([items.read_bytes(self._objects, item)])[0]
        found = self._index(known).search(vector, count + 1)
        return [neighbour for neighbour in found if neighbour.item_id != item.id][:count]

    def of_content(self, known: IndexInfo, content: bytes, *, count: int) -> list[Neighbour]:
        """What is most like an image or text (UTF-8). Raises BadInput."""
        return self._index(known).search(self._encoder(known).encode([content])[0], count)

    def _index(self, known: IndexInfo) -> SimilarityIndex:
        with self._lock:
            found = self._indexes.get(known.index_hash)
            if found is None:
                found = open_index(self._file(known.index_hash), known.kind)
            return _remember(self._indexes, known.index_hash, found)

    def _encoder(self, known: IndexInfo) -> Encoder:
        key = known.encoder_hash or f"model {known.model_version_id}"
        with self._lock:
            found = self._encoders.get(key)
            if found is None:
                found = self._load_encoder(known)
            return _remember(self._encoders, key, found)

    def _load_encoder(self, known: IndexInfo) -> Encoder:
        if known.encoder_hash is not None:
            return encoders.load(known.project_kind, self._objects.get(known.encoder_hash))
        if known.model_version_id is None:
            raise NoSimilarityIndex(known.project_id)
        with self._database.read() as session:
            version = registry.get(session, known.model_version_id)
        return load_model_encoder(self._objects, self._settings, version)

    def _file(self, sha256: str) -> Path:
        """The index in this machine's cache, which may be deleted at any time."""
        path = self._settings.home_folder / "cache" / "similarity" / sha256
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f"{sha256}.{uuid.uuid4().hex}")
            with self._objects.open(sha256) as stream, draft.open("wb") as file:
                while block := stream.read(1 << 20):
                    file.write(block)
            os.replace(draft, path)  # noqa: PTH105  # readers see all of it or nothing
        return path


def _remember(kept: OrderedDict[str, T], key: str, value: T) -> T:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _OPEN_INDEXES:
        kept.popitem(last=False)
    return value
