"""Words of a text, for formats that write one word a line, and texts from such words. Pure."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

# A word with what is joined inside it (don't, well-known, 3.5, U.S, a_b), or a single other character.
_WORD = re.compile(r"\w+(?:[-'’.,:/@&_]\w+)*|[^\w\s]")
_HANGING = re.compile(r"\w[,;!?)\]]$")
_FULL_STOP = re.compile(r"[^\s.][.:]$")
_WIDE = re.compile("[\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")


def tokenize(text: str, cuts: Iterable[int] = ()) -> list[tuple[int, int]]:
    """Start and end of each word, in code points; no word reaches over a cut.

    A text whose words stand apart already (every mark has blanks around it) keeps them as they are. Chinese
    and Japanese have no blanks: there every character is a word.
    """
    pattern = re.compile(r"\S+") if _stands_apart(text) else _WORD
    at = sorted(set(cuts))
    return [
        part
        for found in pattern.finditer(text)
        for wide in _split_wide(text, *found.span())
        for part in _split(*wide, at)
    ]


def join(words: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """A text of these words with a blank between them, none between Chinese or Japanese characters, and where
    each word lies in it."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    length = 0
    for i, word in enumerate(words):
        if i and not (_WIDE.match(words[i - 1][-1]) and _WIDE.match(word[0])):
            parts.append(" ")
            length += 1
        places.append((length, length + len(word)))
        parts.append(word)
        length += len(word)
    return "".join(parts), places


def _stands_apart(text: str) -> bool:
    """Whether the text was taken apart before: single blanks, and no mark hangs on the end of a word."""
    words = text.split(" ")
    if len(words) < 2 or not all(words) or re.search(r"[^\S ]", text):
        return False
    return not any(_HANGING.search(word) for word in words) and not _FULL_STOP.search(words[-1])


def _split_wide(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    for i in range(start, end):
        wide = _WIDE.match(text[i]) is not None
        if wide or not pieces or _WIDE.match(text[i - 1]):
            pieces.append((i, i + 1))
        else:
            pieces[-1] = (pieces[-1][0], i + 1)
    return pieces


def _split(start: int, end: int, cuts: Sequence[int]) -> list[tuple[int, int]]:
    edges = [start, *(cut for cut in cuts if start < cut < end), end]
    return list(pairwise(edges))
