"""Near duplicates: 64-bit hashes of texts, groups of items that are almost the same, and the splits they share.

A text's hash is a simhash (Charikar, STOC 2002) over word pairs; an image's is the difference hash of
`labeling.images`. Both are compared by Hamming distance. A group is built around its leader: an item joins the
nearest leader within the limit or becomes a leader itself. Membership never runs over other members, so long
chains of small changes cannot pull unlike items into one group.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

# One token for each ideograph or kana, because these scripts put no space between words.
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
_ASCII_TOKEN = re.compile(r"\w+")
_START = np.uint64(0x9E3779B97F4A7C15)
_SLICE = 256  # texts hashed together: more of them no longer fit the processor's cache

Hashes = np.ndarray[tuple[int], np.dtype[np.uint64]]


def text_simhash(text: str) -> int:
    """The simhash of one text as a signed 64-bit integer; equal for texts that differ in case and marks only."""
    return text_simhashes([text])[0]


def text_simhashes(texts: Sequence[str]) -> list[int]:
    """The simhash of each text. Many at once cost a third of one by one."""
    return [value for part in range(0, len(texts), _SLICE) for value in _simhashes(texts[part : part + _SLICE])]


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
