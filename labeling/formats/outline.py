"""What a JSON document is made of, seen from its beginning alone: enough to tell formats apart."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"\s*:?|[{}\[\]]')
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Outline:
    """`keys[d]`: the keys seen inside `d` brackets; those of the outermost object are `keys[1]`."""

    is_list: bool
    keys: tuple[frozenset[str], ...]

    @property
    def entry(self) -> frozenset[str]:
        """Keys of the outermost object, or of the objects in an outermost list."""
        return self.keys[2] if self.is_list else self.keys[1]


def outline(head: bytes) -> Outline | None:
    """The outline of the beginning of a document, None when it is no JSON object or list."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith((b"{", b"[")):
        return None
    found: list[set[str]] = [set() for _ in range(_DEEPEST + 1)]
    depth = 0
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in b"{[":
            depth += 1
        elif token in b"}]":
            depth -= 1
        elif token.endswith(b":") and 0 < depth <= _DEEPEST:
            found[depth].add(token[: token.rindex(b'"')][1:].decode("utf-8", "replace"))
    return Outline(text.startswith(b"["), tuple(frozenset(keys) for keys in found))
