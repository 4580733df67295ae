"""What the JSON lines formats of texts have in common: spans, and what else is said of a text. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from labeling.formats.columns import ID_WORDS, TEXT_WORDS
from labeling.formats.offsets import locate
from labeling.formats.records import Mark

_METADATA = ("meta", "metadata")


def span(text: str, start: object, end: object, name: object, span_id: str, words: str | None = None) -> Mark:
    """A span with its offsets checked against the text; raises ValueError."""
    if not isinstance(start, int) or not isinstance(end, int) or isinstance(start, bool):
        raise ValueError(f"a span from {start!r} to {end!r}: offsets are whole numbers")
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"the span from {start} to {end} names no class")
    first, last = locate(text, start, end, words)
    return Mark("span", (name.strip(),), {"start": first, "end": last}, id=span_id, where=f"span {span_id!r}")


def triples(text: str, value: Sequence[Any], prefix: str = "span") -> tuple[Mark, ...]:
    """Spans given as [start, end, class]."""
    found = []
    for number, one in enumerate(value, start=1):
        if not isinstance(one, list) or len(one) != 3:
            raise ValueError("a span is a list of start, end and class")
        found.append(span(text, one[0], one[1], one[2], f"{prefix}-{number}"))
    return tuple(found)


def are_triples(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, list) and len(one) == 3 for one in value)
    )


def text_of(value: Mapping[str, Any], told: str | None) -> tuple[str, str]:
    """The key that holds the text, and the text; raises ValueError."""
    for key in [told] if told is not None else TEXT_WORDS:
        if isinstance(value.get(key), str):
            return key, value[key]
    raise ValueError("it has no text" if told is None else f"it has no text under {told!r}")


def external_id(value: Mapping[str, Any], told: str | None = None) -> str | None:
    for word in [told] if told is not None else ID_WORDS:
        for key in (word, word.replace(" ", "_")):
            given = value.get(key)
            if isinstance(given, str | int) and not isinstance(given, bool) and str(given).strip():
                return str(given).strip()
    return None


def metadata(value: Mapping[str, Any], used: frozenset[str]) -> dict[str, Any]:
    """What has no other use, and the keys of a `meta` object beside it."""
    inner: dict[str, Any] = {}
    for key in _METADATA:
        if isinstance(value.get(key), dict):
            inner |= value[key]
    plain = {k: v for k, v in value.items() if k not in used and not (k in _METADATA and isinstance(v, dict))}
    return plain | inner


def moment(seconds: object) -> datetime | None:
    """A time from seconds since 1970."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < 4e9:
        return None
    return datetime.fromtimestamp(seconds, UTC)
