"""Values out of documents that anybody may have written; each raises ValueError with one sentence."""

import math
from collections.abc import Mapping, Sequence
from typing import Any


def number(value: object, what: str) -> float:
    """A finite number, also when it was written as text."""
    if isinstance(value, str):
        try:
            return number(float(value), what)
        except ValueError:
            raise ValueError(f"{what} is {value[:40]!r}, no number") from None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{what} is no finite number")
    return float(value)


def numbers(value: object, what: str, count: int | None = None) -> list[float]:
    """A list of finite numbers, of this many if that is said."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise ValueError(f"{what} is no list of numbers")
    if count is not None and len(value) != count:
        raise ValueError(f"{what} has {len(value)} numbers, not {count}")
    return [number(one, what) for one in value]


def pairs(values: Sequence[float], what: str) -> list[list[float]]:
    """x, y, x, y, ... as points."""
    if len(values) % 2:
        raise ValueError(f"{what} has an odd number of coordinates")
    return [[values[i], values[i + 1]] for i in range(0, len(values), 2)]


def word(value: object, what: str) -> str:
    """A name: text that is not empty, or a whole number as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{what} is missing")
    return value.strip()


def mapping(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{what} is no object")
    return value


def listed(value: object, what: str) -> Sequence[Any]:
    """A list; nothing is an empty one."""
    if value is None:
        return ()
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise ValueError(f"{what} is no list")
    return value


def box(left: float, top: float, right: float, bottom: float) -> dict[str, float]:
    """The body of a box between two corners, in either order."""
    left, right = min(left, right), max(left, right)
    top, bottom = min(top, bottom), max(top, bottom)
    if right <= left or bottom <= top:
        raise ValueError("the box has no area")
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def ring(points: Sequence[Sequence[float]], what: str) -> list[list[float]]:
    """The outline of a polygon, without a first point that is repeated at its end."""
    outline = [[float(x), float(y)] for x, y in points]
    while len(outline) > 1 and outline[0] == outline[-1]:
        outline.pop()
    if len(outline) < 3:
        raise ValueError(f"{what} has fewer than three points")
    return outline


def attribute(value: object) -> bool | float | str | None:
    """What an attribute can hold; None when it says nothing or is no plain value."""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and value.strip():
        return value.strip()
    return None
