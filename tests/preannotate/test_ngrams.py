import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from preannotate.ngrams import features, pad
from preannotate.preprocess import decode_text
from preannotate.signature import HashedNgrams

SPEC = HashedNgrams(buckets=1024, max_features=50)
_MASK = 2**64 - 1
_K = 0x9E3779B97F4A7C15


def _bucket(values: list[int], kind: int, buckets: int) -> int:
    """The documented hash, written with Python's integers."""
    h = 0
    for value in values:
        h = (h * _K + value) & _MASK
    h = (h + (len(values) + kind) * _K) & _MASK
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        h = ((h ^ (h >> 33)) * factor) & _MASK
    return 1 + (h ^ (h >> 33)) % (buckets - 1)


@pytest.mark.parametrize("text", ["a", "Hello, hello WORLD", "größe 你好 😀", "x" * 300])
def test_the_hash_is_the_documented_one(text: str) -> None:
    spec = HashedNgrams(word_orders=(1, 3), char_orders=(2, 4), buckets=4093, max_features=10_000)
    tokens = {"a": ["a"], "Hello, hello WORLD": ["hello", ",", "hello", "world"]}.get(text) or text.split()
    tokens = [piece for token in tokens for piece in ([token] if token != "😀" else ["😀"])]
    words = [zlib.crc32(token.encode()) for token in tokens]
    characters = [ord(c) for c in f" {' '.join(tokens)} "]
    counts: dict[int, int] = {}
    for values, orders, kind in ((words, (1, 3), 0), (characters, (2, 4), 16)):
        for order in orders:
            for start in range(len(values) - order + 1):
                bucket = _bucket(values[start : start + order], kind, 4093)
                counts[bucket] = counts.get(bucket, 0) + 1
    found = features(text, spec)
    assert found.ids.tolist() == sorted(counts)
    weights = 1 + np.log([counts[i] for i in sorted(counts)])
    np.testing.assert_allclose(found.weights, weights / np.linalg.norm(weights), rtol=1e-5)


@given(st.text(max_size=200))
def test_features_are_bounded_unique_and_of_unit_length(text: str) -> None:
    found = features(text, SPEC)
    assert found.ids.dtype == np.int64
    assert found.weights.dtype == np.float32
    assert found.ids.size == found.weights.size <= SPEC.max_features
    assert len(set(found.ids.tolist())) == found.ids.size
    assert ((found.ids >= 1) & (found.ids < SPEC.buckets)).all()
    if found.ids.size:
        assert found.weights @ found.weights == pytest.approx(1, rel=1e-4)


def test_of_too_many_features_words_stay_first() -> None:
    words_only = features("one two three", HashedNgrams(char_orders=(), word_orders=(1,), buckets=2**20))
    few = features("one two three", HashedNgrams(word_orders=(1,), buckets=2**20, max_features=3))
    assert few.ids.tolist() == words_only.ids.tolist()


def test_letter_case_and_width_do_not_matter() -> None:
    assert features("ＦＵＬＬ width", SPEC).ids.tolist() == features("full WIDTH", SPEC).ids.tolist()


def test_a_batch_is_padded_with_nothing() -> None:
    ids, weights = pad([features("hello there", SPEC), features("", SPEC)])
    assert ids.shape == weights.shape
    assert ids[1].sum() == 0
    assert weights[1].sum() == 0
    empty_ids, _ = pad([features("", SPEC)])
    assert empty_ids.shape == (1, 1)


def test_bytes_are_text() -> None:
    assert decode_text("größe".encode(), SPEC).ids.tolist() == features("größe", SPEC).ids.tolist()
