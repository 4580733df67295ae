"""Tags of words (B-PER, I-PER, O) and spans over words, in every dialect. Pure.

Reading follows conlleval (Tjong Kim Sang, https://www.clips.uantwerpen.be/conll2000/chunking/): it takes
IOB1, IOB2, IOBES and BILOU alike, because where a span begins and ends follows from each pair of tags. IOB2
is written: every span begins with B.
"""

from collections.abc import Iterable, Sequence

OUTSIDE = frozenset(("O", "_", "-", ""))
_BEGIN, _INSIDE, _END, _SINGLE = frozenset("B"), frozenset("IM"), frozenset("EL"), frozenset("SUW")
_PREFIXES = _BEGIN | _INSIDE | _END | _SINGLE
Chunk = tuple[int, int, str]  # first word, word after the last, class


def chunks(tags: Sequence[str]) -> list[Chunk]:
    """The spans over words that the tags say; raises ValueError at a tag that is none."""
    found: list[Chunk] = []
    start: int | None = None
    before = ("O", "")
    for position, tag in enumerate([*tags, "O"]):
        here = _parse(tag)
        if start is not None and _ends(before, here):
            found.append((start, position, before[1]))
            start = None
        if start is None and here[0] != "O":
            start = position
        before = here
    return found


def tags(count: int, spans: Iterable[Chunk]) -> list[str]:
    """IOB2 tags of so many words; raises ValueError when two spans share a word."""
    result = ["O"] * count
    for start, end, name in spans:
        if any(tag != "O" for tag in result[start:end]):
            raise ValueError("spans that overlap have no place in a column of tags")
        result[start:end] = [f"B-{name}", *[f"I-{name}"] * (end - start - 1)]
    return result


def _parse(tag: str) -> tuple[str, str]:
    """Prefix and class; a class without a prefix is as good as I-."""
    if tag in OUTSIDE:
        return "O", ""
    prefix, dash, name = tag.partition("-")
    if dash and prefix in _PREFIXES:
        if not name:
            raise ValueError(f"the tag {tag!r} names no class")
        return prefix, name
    if prefix in _PREFIXES and not dash:
        raise ValueError(f"the tag {tag!r} names no class")
    return "I", tag


def _ends(before: tuple[str, str], here: tuple[str, str]) -> bool:
    if before[0] in _END | _SINGLE or here[0] == "O":
        return True
    return here[0] in _BEGIN | _SINGLE or here[1] != before[1]
