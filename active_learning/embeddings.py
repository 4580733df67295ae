"""Embeddings of items that need no trained model, kept in a folder so that every round finds them again."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import func, select

from active_learning.pools import Floats, Ids
from active_learning.scoring.herding import unit_rows
from labeling import items
from labeling.tables import ItemRow
from storage.database import Database
from storage.objects import ObjectStore

_WHOLE_PROJECT = 20_000  # up to this many items, all are embedded together and the file is kept


@dataclass(frozen=True)
class Embeddings:
    """Rows of length 1 for the items of one project. The folder is a cache: losing it costs time only."""

    database: Database
    objects: ObjectStore
    project_id: int
    cache_folder: Path

    def of(self, item_ids: Ids) -> Floats:
        """[N, D] float32 in the order of `item_ids`, of which there is at least one.

        They are comparable within one call only: texts are embedded by the words they share with each other.
        """
        everything = self._items()
        if everything is None:
            return self._compute(item_ids)
        ids, key = everything
        return self._kept(ids, key)[np.searchsorted(ids, item_ids)]

    def _items(self) -> tuple[Ids, str] | None:
        """All items of the project and a name for just these contents; None when there are too many."""
        with self.database.read() as session:
            mine = ItemRow.project_id == self.project_id
            if (session.scalar(select(func.count()).select_from(ItemRow).where(mine)) or 0) > _WHOLE_PROJECT:
                return None
            rows = session.execute(select(ItemRow.id, ItemRow.content_hash).where(mine).order_by(ItemRow.id))
            ids, hashes = zip(*(tuple(row) for row in rows), strict=True)
        return np.array(ids, dtype=np.int64), hashlib.sha256("\n".join(hashes).encode()).hexdigest()[:32]

    def _kept(self, item_ids: Ids, key: str) -> Floats:
        path = self.cache_folder / f"{key}.npy"
        if path.is_file():
            kept: Floats = np.load(path, allow_pickle=False)
            if len(kept) == len(item_ids):
                return kept
        features = self._compute(item_ids)
        self.cache_folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.tmp")
        with unfinished.open("wb") as stream:
            np.save(stream, features, allow_pickle=False)
        unfinished.replace(path)
        return features

    def _compute(self, item_ids: Ids) -> Floats:
        from active_learning.trainers.features import image_features, text_features  # loads an engine

        wanted = [int(item_id) for item_id in item_ids]
        with self.database.read() as session:
            found = items.get_many(session, wanted)
        ordered = [found[item_id] for item_id in wanted]
        if ordered[0].text is not None:
            return unit_rows(text_features([item.text or "" for item in ordered]))
        return unit_rows(image_features([items.read_bytes(self.objects, item) for item in ordered]))
