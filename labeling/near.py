"""Near duplicates: hashes of texts, groups of items that are almost the same, the splits they share.

A text's hash is a simhash (Charikar, STOC 2002) over word pairs; an image's is the difference hash of
`labeling.images`. Both have 64 bits and are compared by Hamming distance. A group is built around its leader:
an item joins the nearest leader within the limit or becomes a leader itself. Membership never runs over other
members, so long chains of small changes cannot pull unlike items into one group.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations
from typing import Literal

import numpy as np

# One token for each ideograph or kana, because these scripts put no space between words.
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
_ASCII_TOKEN = re.compile(r"\w+")
_START = np.uint64(0x9E3779B97F4A7C15)
_MASK = (1 << 64) - 1
_SLICE = 256  # texts hashed together: more of them no longer fit the processor's cache

Hashes = np.ndarray[tuple[int], np.dtype[np.uint64]]


def text_simhash(text: str) -> int:
    """The simhash of one text as a signed 64-bit integer; equal where only case and marks differ."""
    return text_simhashes([text])[0]


def text_simhashes(texts: Sequence[str]) -> list[int]:
    """The simhash of each text. Many at once cost a third of one by one."""
    return [
        value for part in range(0, len(texts), _SLICE) for value in _simhashes(texts[part : part + _SLICE])
    ]


def _simhashes(texts: Sequence[str]) -> list[int]:
    tokens = [_tokens(text) for text in texts]
    lengths = np.array([len(words) for words in tokens], dtype=np.int32)
    hashes = np.array([_word_hash(word) for words in tokens for word in words], dtype=np.uint64)
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    previous = np.roll(hashes, 1)
    previous[starts] = _START
    pairs = _mix(previous * np.uint64(3) + hashes)
    bits = np.unpackbits(pairs.view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    votes = np.add.reduceat(bits, starts, axis=0, dtype=np.int32)
    packed = np.packbits(votes * 2 > lengths[:, None], axis=1, bitorder="little")
    return [int(value) for value in packed.view("<i8").ravel()]


def _tokens(text: str) -> list[str]:
    """The words of a text, or the text itself when it has none; never empty."""
    if text.isascii():
        return _ASCII_TOKEN.findall(text.lower()) or [text.strip()]
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold()) or [text.strip()]


@lru_cache(maxsize=1 << 17)
def _word_hash(word: str) -> int:
    digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _mix(values: Hashes) -> Hashes:
    """The finaliser of SplitMix64 (Steele et al., OOPSLA 2014): every input bit reaches every output bit."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


SplitName = Literal["train", "validation", "test"]

_BANDS = ((0, 22), (22, 21), (43, 21))  # (first bit, bits) of three parts of a hash


@dataclass(frozen=True, slots=True)
class GroupPolicy:
    """Largest Hamming distance to the leader of a group.

    Measured: two photos of a fixed camera differ by 0 to 5 bits and photos of unlike places by more, but
    8 x 8 digits of different classes meet from 4 bits on. Of texts of 30 to 60 words with two words changed
    half lie within 8 bits; unlike news items begin at 9.
    """

    image: int = 3
    text: int = 8

    def limit(self, kind: str) -> int:
        return self.text if kind == "text" else self.image


@dataclass(frozen=True, slots=True)
class SplitPolicy:
    """Shares of the groups that go to each split; they add up to one."""

    train: float = 0.8
    validation: float = 0.1
    test: float = 0.1

    def __post_init__(self) -> None:
        shares = (self.train, self.validation, self.test)
        if min(shares) < 0 or abs(sum(shares) - 1) > 1e-9:
            raise ValueError(f"split shares {shares} must not be negative and must add up to one")

    def split(self, group_hash: str) -> SplitName:
        """The split of a group, by nothing but its leader's content hash: the same at any time and place."""
        digest = hashlib.sha256(b"split:" + group_hash.encode()).digest()
        position = int.from_bytes(digest[:8], "big") / 2**64
        if position < self.train:
            return "train"
        return "validation" if position < self.train + self.validation else "test"


class Leaders:
    """The leaders of all groups so far, found by near hash without comparing with each.

    Two hashes within `limit` bits agree within `limit // 3` bits in at least one of three bands, so looking
    up every band value that near finds all of them (multi-index hashing, Norouzi et al., CVPR 2012).
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._leaders: list[tuple[int, str]] = []
        self._bands: tuple[dict[int, list[int]], ...] = tuple({} for _ in _BANDS)

    def add(self, near_hash: int, content_hash: str) -> None:
        number = len(self._leaders)
        self._leaders.append((near_hash & _MASK, content_hash))
        for buckets, value in zip(self._bands, _band_values(near_hash), strict=True):
            buckets.setdefault(value, []).append(number)

    def nearest(self, near_hash: int) -> str | None:
        """The content hash of the nearest leader within the limit; of equally near ones the smallest."""
        wanted = near_hash & _MASK
        found: set[int] = set()
        for (_, bits), buckets, value in zip(_BANDS, self._bands, _band_values(near_hash), strict=True):
            for flip in _flips(bits, self.limit // len(_BANDS)):
                found.update(buckets.get(value ^ flip, ()))
        near = [
            (distance, content_hash)
            for leader, content_hash in map(self._leaders.__getitem__, found)
            if (distance := (leader ^ wanted).bit_count()) <= self.limit
        ]
        return min(near)[1] if near else None


def place(leaders: Leaders, content_hash: str, near_hash: int | None) -> str:
    """The content hash of the group's leader; an item that joins nobody leads a new group."""
    if near_hash is None or not comparable(near_hash):
        return content_hash
    group = leaders.nearest(near_hash)
    if group is None:
        leaders.add(near_hash, content_hash)
        return content_hash
    return group


def comparable(near_hash: int) -> bool:
    """False for a hash of nothing but zeros or ones: there was nothing to compare (an even surface)."""
    return near_hash not in (0, -1)


def _band_values(near_hash: int) -> tuple[int, ...]:
    return tuple((near_hash & _MASK) >> first & (1 << bits) - 1 for first, bits in _BANDS)


@cache
def _flips(bits: int, radius: int) -> tuple[int, ...]:
    """Every number of `bits` bits with at most `radius` of them set."""
    return tuple(
        sum(1 << position for position in positions)
        for count in range(radius + 1)
        for positions in combinations(range(bits), count)
    )
