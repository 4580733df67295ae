"""JSON as hostile input: no NaN, no doubled keys, no nesting that exhausts the stack."""

import json
from typing import Any, NoReturn

MAX_DEPTH = 64


def loads(text: str, *, max_depth: int = MAX_DEPTH) -> Any:
    """The value; raises ValueError with one plain sentence."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_refuse_doubles)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise ValueError(f"nested deeper than {max_depth} levels") from None
    # Only text with that many openers can be that deep, so ordinary rows pay one count.
    if text.count("[") + text.count("{") > max_depth and _deeper_than(value, max_depth):
        raise ValueError(f"nested deeper than {max_depth} levels")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"key {key[:80]!r} appears twice in one object")
            seen.add(key)
    return value


def _deeper_than(value: Any, limit: int) -> bool:
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(limit):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _children(value: Any) -> list[Any]:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in children if isinstance(child, dict | list)]


def check_strings(value: Any) -> None:
    """Raises ValueError at a string that a database cannot hold: NUL, or half of a surrogate pair."""
    todo = [value]
    while todo:
        top = todo.pop()
        if isinstance(top, dict):
            todo += [*top.keys(), *top.values()]
        elif isinstance(top, list):
            todo += top
        elif isinstance(top, str):
            if "\0" in top:
                raise ValueError("a text holds a NUL character")
            try:
                top.encode()
            except UnicodeEncodeError:
                raise ValueError("a text holds half of a surrogate pair") from None
