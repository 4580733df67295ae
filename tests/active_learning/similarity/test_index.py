"""The two kinds of index, under the same contract: the graph may miss a few of what the exact one finds."""

from pathlib import Path

import numpy as np
import pytest

from active_learning.similarity import index
from active_learning.similarity.index import Builder, SimilarityIndex, open_index

COUNT, SIZE = 3_000, 32


def vectors() -> index.Floats:
    rows = np.random.default_rng(5).normal(size=(COUNT, SIZE)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture(params=["exact", "graph"])
def built(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimilarityIndex:
    if request.param == "graph":
        monkeypatch.setattr(index, "EXACT", 10)
    builder = Builder(SIZE, COUNT)
    rows = vectors()
    ids = np.arange(COUNT) * 3 + 7
    for start in range(0, COUNT, 1_000):  # the last part first: an index need not be filled in order
        part = slice(COUNT - start - 1_000, COUNT - start)
        builder.add(ids[part], rows[part])
    builder.add([1], np.zeros((1, SIZE), np.float32))
    assert (builder.kind, builder.count) == (request.param, COUNT)
    return open_index(builder.save(tmp_path), builder.kind)


def test_the_nearest_are_found_in_order(built: SimilarityIndex) -> None:
    rows = vectors()
    hits = 0
    for i in range(0, COUNT, 100):
        found = built.search(rows[i], 10)
        assert found[0].item_id == i * 3 + 7
        assert found[0].similarity == pytest.approx(1.0, abs=0.01)
        assert [n.similarity for n in found] == sorted((n.similarity for n in found), reverse=True)
        expected = np.argsort(-(rows @ rows[i]))[:10] * 3 + 7
        hits += len({n.item_id for n in found} & set(expected.tolist()))
    assert hits / 300 > 0.95


def test_items_know_their_place(built: SimilarityIndex) -> None:
    place = built.vector_of(7)
    assert place is not None
    assert np.allclose(place, vectors()[0], atol=0.01)
    assert built.vector_of(1) is None
    assert built.vector_of(10**6) is None


def test_an_index_of_few_items_gives_what_it_has(tmp_path: Path) -> None:
    builder = Builder(2, 1)
    builder.add([4], np.array([[1.0, 0.0]], np.float32))
    found = open_index(builder.save(tmp_path), builder.kind).search(np.array([0.6, 0.8], np.float32), 9)
    assert [(n.item_id, round(n.similarity, 3)) for n in found] == [(4, 0.6)]
