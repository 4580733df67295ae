"""Regions as our own exports have them: JSON with the names of the classes beside their ids."""

from collections.abc import Mapping, Sequence
from typing import Any

from labeling.formats.records import Mark

_COMMON = frozenset(("id", "kind", "field", "class", "classes", "names", "score", "attributes", "group"))


def are_regions(value: object) -> bool:
    """Whether a value is a list of regions, empty lists too."""
    return isinstance(value, list) and all(
        isinstance(v, dict) and isinstance(v.get("kind"), str) for v in value
    )


def marks(regions: Sequence[Mapping[str, Any]]) -> tuple[Mark, ...]:
    """Raises ValueError at a region that does not name its classes: ids mean nothing elsewhere."""
    return tuple(_mark(number, region) for number, region in enumerate(regions, start=1))


def _mark(number: int, region: Mapping[str, Any]) -> Mark:
    names = region.get("names")
    if names is None:
        given = region.get("classes", [region["class"]] if "class" in region else [])
        names = given if isinstance(given, list) else [given]
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"region {number}: it does not name its classes")
    attributes = region.get("attributes")
    return Mark(
        kind=str(region["kind"]),
        names=tuple(names),
        body={key: value for key, value in region.items() if key not in _COMMON},
        id=_word(region.get("id")),
        field=_word(region.get("field")),
        score=_score(region.get("score")),
        attributes=attributes if isinstance(attributes, dict) else {},
        group=_word(region.get("group")),
        where=f"region {region.get('id', number)!r}",
    )


def _word(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _score(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
