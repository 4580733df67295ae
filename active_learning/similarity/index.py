"""Nearest items by cosine: exact up to EXACT of them, beyond that a graph (HNSW, Malkov and Yashunin, TPAMI
2018, by usearch), which finds nearly all of them in a thousandth of the time."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
IndexKind = Literal["exact", "graph"]

EXACT = 50_000
_CONNECTIVITY = 16
_EXPANSION_ADD, _EXPANSION_SEARCH = 64, 128


@dataclass(frozen=True, slots=True)
class Neighbour:
    """`similarity`: cosine, at most 1."""

    item_id: int
    similarity: float


class SimilarityIndex(Protocol):
    def search(self, vector: Floats, count: int) -> list[Neighbour]:
        """The nearest items to a vector [D] of unit length, the nearest first."""
        ...

    def vector_of(self, item_id: int) -> Floats | None:
        """Where an item lies, [D]; None for one that the index has not."""
        ...


class ExactIndex:
    """Every vector is compared: ids int64 [N] growing, vectors float32 [N, D] with rows of unit length."""

    def __init__(self, ids: Ids, vectors: Floats) -> None:
        self._ids, self._vectors = ids, vectors

    def search(self, vector: Floats, count: int) -> list[Neighbour]:
        scores = self._vectors @ vector
        count = min(count, len(scores))
        best = np.argpartition(-scores, count - 1)[:count] if count else np.zeros(0, np.int64)
        ordered = best[np.lexsort((self._ids[best], -scores[best]))]
        return [Neighbour(int(self._ids[i]), float(scores[i])) for i in ordered]

    def vector_of(self, item_id: int) -> Floats | None:
        place = int(np.searchsorted(self._ids, item_id))
        return self._vectors[place] if place < len(self._ids) and self._ids[place] == item_id else None


class GraphIndex:
    def __init__(self, graph: Any) -> None:
        self._graph = graph

    def search(self, vector: Floats, count: int) -> list[Neighbour]:
        found = self._graph.search(vector, count, threads=1)
        return [
            Neighbour(int(key), 1.0 - float(distance))
            for key, distance in zip(found.keys, found.distances, strict=True)
        ]

    def vector_of(self, item_id: int) -> Floats | None:
        vector = self._graph.get(item_id)
        return None if vector is None else np.asarray(vector, np.float32).reshape(-1)


class Builder:
    """Takes vectors part by part. `size`: how many will come, as far as known."""

    def __init__(self, dimensions: int, size: int) -> None:
        self.kind: IndexKind = "exact" if size <= EXACT else "graph"
        self.dimensions = dimensions
        self.count = 0
        self._ids: list[Ids] = []
        self._vectors: list[NDArray[np.float16]] = []
        self._graph = None if self.kind == "exact" else _new_graph(dimensions)

    def add(self, ids: Sequence[int] | Ids, vectors: Floats) -> None:
        """Vectors [N, D] of unit length; a zero vector has no direction and is left out."""
        known = np.abs(vectors).max(axis=1, initial=0.0) > 0
        keys = np.asarray(ids, np.int64)[known]
        self.count += len(keys)
        if self._graph is None:
            self._ids.append(keys)
            self._vectors.append(vectors[known].astype(np.float16))
        elif len(keys):
            self._graph.add(keys.astype(np.uint64), vectors[known], threads=0)

    def save(self, folder: Path) -> Path:
        """Writes the finished index into a file in `folder`."""
        path = folder / "index"
        if self._graph is not None:
            self._graph.save(str(path))
            return path
        ids, vectors = np.zeros(0, np.int64), np.zeros((0, self.dimensions), np.float16)
        if self._ids:
            ids, vectors = np.concatenate(self._ids), np.concatenate(self._vectors)
        order = np.argsort(ids)
        with path.open("wb") as file:
            np.savez(file, ids=ids[order], vectors=vectors[order])
        return path


def open_index(path: Path, kind: IndexKind) -> SimilarityIndex:
    """The index in a file; a graph stays on the disk and is read where it is needed."""
    if kind == "exact":
        with np.load(path, allow_pickle=False) as arrays:
            return ExactIndex(arrays["ids"], arrays["vectors"].astype(np.float32))
    from usearch.index import Index

    return GraphIndex(Index.restore(str(path), view=True))


def _new_graph(dimensions: int) -> Any:
    from usearch.index import Index

    return Index(
        ndim=dimensions,
        metric="cos",
        dtype="f16",
        connectivity=_CONNECTIVITY,
        expansion_add=_EXPANSION_ADD,
        expansion_search=_EXPANSION_SEARCH,
    )
