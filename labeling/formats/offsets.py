"""Where a span lies, when the source counted in other units than code points.

Browsers count UTF-16 units and turn CRLF into LF before they count, some programs count UTF-8 bytes. A source
that also gives the words of the span tells which it was; one that does not is believed.
"""

from bisect import bisect_left
from collections.abc import Callable

_Ruler = Callable[[str], list[int]]


def locate(text: str, start: int, end: int, words: str | None = None) -> tuple[int, int]:
    """The span in code points, end exclusive; raises ValueError when it does not lie in the text or, with
    `words`, when no way of counting leads to them."""
    if start < 0 or end <= start:
        raise ValueError(f"the span from {start} to {end} is empty or negative")
    if end <= len(text) and (words is None or _same(text[start:end], words)):
        return start, end
    if words is None:
        raise ValueError(f"the span from {start} to {end} leaves the text of {len(text)} characters")
    for ruler in (_utf16, _line_feeds, _line_feeds_utf16, _utf8):
        found = _measure(ruler(text), start, end)
        if found is not None and _same(text[found[0] : found[1]], words):
            return found
    there = text[start:end][:60]
    raise ValueError(f"the span from {start} to {end} is {there!r} in the text, not {words[:60]!r}")


def _same(found: str, words: str) -> bool:
    """Label Studio writes line ends as a backslash and an n; nobody means the kind of line end."""
    return found == words or _plain(found) == _plain(words)


def _plain(words: str) -> str:
    return words.replace("\\n", "\n").replace("\r\n", "\n").replace("\r", "\n")


def _measure(marks: list[int], start: int, end: int) -> tuple[int, int] | None:
    """`marks[i]`: where code point i begins in their units; the last one is the length."""
    first, last = bisect_left(marks, start), bisect_left(marks, end)
    if last >= len(marks) or marks[first] != start or marks[last] != end:
        return None
    return first, last


def _utf16(text: str) -> list[int]:
    return _ruler(text, lambda c: 1 + (ord(c) > 0xFFFF))


def _utf8(text: str) -> list[int]:
    return _ruler(text, lambda c: len(c.encode()))


def _line_feeds(text: str) -> list[int]:
    return _without_returns(text, [1] * len(text))


def _line_feeds_utf16(text: str) -> list[int]:
    return _without_returns(text, [1 + (ord(c) > 0xFFFF) for c in text])


def _without_returns(text: str, sizes: list[int]) -> list[int]:
    """A carriage return before a line feed takes no room."""
    for i in range(len(text) - 1):
        if text[i] == "\r" and text[i + 1] == "\n":
            sizes[i] = 0
    return _sums(sizes)


def _ruler(text: str, size: Callable[[str], int]) -> list[int]:
    return _sums([size(c) for c in text])


def _sums(sizes: list[int]) -> list[int]:
    total, marks = 0, [0]
    for size in sizes:
        total += size
        marks.append(total)
    return marks
