"""Hashed word and character n-grams of a text: sparse features that need no vocabulary.

The hash is part of the package format and must never change under the same `kind`:

1. text = NFKC(text[:max_characters]).lower(); tokens = runs of word characters, and each other visible
   character for itself; the character line is " " + tokens joined by " " + " ".
2. A token's value is the CRC-32 of its UTF-8 bytes; a character's value is its code point.
3. The n-gram of values v1 ... vn is h = ((v1 * K + v2) * K + ...) + vn modulo 2^64 with
   K = 0x9E3779B97F4A7C15, plus (n + 16 if characters else n) * K, through MurmurHash3's 64-bit finaliser.
4. id = 1 + h modulo (buckets - 1); id 0 is padding.

Weights are 1 + ln(count), scaled to unit length (Salton & Buckley 1988, sublinear term frequency).
"""

import re
import unicodedata
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from preannotate.signature import HashedNgrams

_TOKEN = re.compile(r"\w+|[^\w\s]")
_K = np.uint64(0x9E3779B97F4A7C15)
_M1 = np.uint64(0xFF51AFD7ED558CCD)
_M2 = np.uint64(0xC4CEB9FE1A85EC53)
_S33 = np.uint64(33)
_CHARACTERS = 16

Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class DecodedText:
    """Features of one text: ids int64 [L] (each once, 1 ... buckets - 1), weights float32 [L]; L may be 0."""

    ids: NDArray[np.int64]
    weights: NDArray[np.float32]


def features(text: str, spec: HashedNgrams) -> DecodedText:
    """The n-gram features of one text; of more than `max_features` the words come first, then text order."""
    tokens = _TOKEN.findall(unicodedata.normalize("NFKC", text[: spec.max_characters]).lower())
    if not tokens:
        return DecodedText(np.zeros(0, np.int64), np.zeros(0, np.float32))
    grams: list[Hashes] = []
    if spec.word_orders:
        words = np.array([zlib.crc32(token.encode("utf-8", "surrogatepass")) for token in tokens], np.uint64)
        grams += _ngrams(words, spec.word_orders, 0)
    if spec.char_orders:
        line = f" {' '.join(tokens)} ".encode("utf-32-le", "surrogatepass")
        grams += _ngrams(np.frombuffer(line, "<u4").astype(np.uint64), spec.char_orders, _CHARACTERS)
    buckets = _finalise(np.concatenate(grams)) % np.uint64(spec.buckets - 1)
    ids, counts = _count(buckets.astype(np.int64) + 1, spec.max_features)
    weights = 1.0 + np.log(counts)
    if weights.size:
        weights /= np.sqrt(weights @ weights)
    return DecodedText(ids, weights.astype(np.float32))


def pad(texts: list[DecodedText]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """ids [N,L] and weights [N,L] for a batch, L the longest (at least 1), padded with id 0 and weight 0."""
    length = max((text.ids.size for text in texts), default=0) or 1
    ids = np.zeros((len(texts), length), np.int64)
    weights = np.zeros((len(texts), length), np.float32)
    for row, text in enumerate(texts):
        ids[row, : text.ids.size] = text.ids
        weights[row, : text.ids.size] = text.weights
    return ids, weights


def _ngrams(values: Hashes, orders: tuple[int, ...], kind: int) -> list[Hashes]:
    found = []
    current = values
    for order in range(1, max(orders) + 1):
        if order > 1:
            if current.size < 2:
                break
            current = current[:-1] * _K + values[order - 1 :]
        if order in orders:
            found.append(current + np.uint64((order + kind) * int(_K) % 2**64))
    return found or [values[:0]]


def _finalise(hashes: Hashes) -> Hashes:
    hashes = (hashes ^ (hashes >> _S33)) * _M1
    hashes = (hashes ^ (hashes >> _S33)) * _M2
    return hashes ^ (hashes >> _S33)


def _count(ids: NDArray[np.int64], limit: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    unique, counts = np.unique(ids, return_counts=True)
    if unique.size <= limit:
        return unique, counts
    unique, first, counts = np.unique(ids, return_index=True, return_counts=True)
    kept = np.sort(np.argsort(first, kind="stable")[:limit])
    return unique[kept], counts[kept]
