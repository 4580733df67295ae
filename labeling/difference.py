"""What two dataset versions do not have in common, found by walking both manifests side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from labeling.manifest import documents
from labeling.shapes import Region, parse_regions
from storage.objects import ObjectStore

ChangeKind = Literal["added", "removed", "relabelled"]


@dataclass(frozen=True, slots=True)
class Change:
    """One labelled item that differs; `before` is None when it was added, `after` when it was removed."""

    kind: ChangeKind
    item: str
    external_id: str | None
    before: list[Region] | None
    after: list[Region] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Counts of labelled items."""

    added: int
    removed: int
    relabelled: int
    unchanged: int


def difference(objects: ObjectStore, a: str, b: str) -> Difference:
    """From version `a` to `b` (content hashes); raises ObjectMissing, ObjectCorrupt, BadManifest."""
    counts = {"added": 0, "removed": 0, "relabelled": 0, "unchanged": 0}
    for before, after in _side_by_side(objects, a, b):
        counts[_kind(before, after) or "unchanged"] += 1
    return Difference(**counts)


def first_difference(items: int) -> Difference:
    """The difference of a version without a parent."""
    return Difference(added=items, removed=0, relabelled=0, unchanged=0)


def changes(objects: ObjectStore, a: str, b: str) -> Iterator[Change]:
    """Every item that differs, by content hash, as they are found; raises as `difference` does."""
    for before, after in _side_by_side(objects, a, b):
        kind = _kind(before, after)
        if kind is not None:
            shown: dict[str, Any] = after or before or {}
            yield Change(kind, shown["item"], shown["external_id"], _regions(before), _regions(after))


Line = dict[str, Any]


def _side_by_side(objects: ObjectStore, a: str, b: str) -> Iterator[tuple[Line | None, Line | None]]:
    """Pairs of lines about one item, by content hash; None where a side does not have it."""
    old, new = _labelled(objects, a), _labelled(objects, b)
    before, after = next(old, None), next(new, None)
    while before is not None or after is not None:
        if after is None or (before is not None and before["item"] < after["item"]):
            yield before, None
            before = next(old, None)
        elif before is None or after["item"] < before["item"]:
            yield None, after
            after = next(new, None)
        else:
            yield before, after
            before, after = next(old, None), next(new, None)


def _labelled(objects: ObjectStore, content_hash: str) -> Iterator[Line]:
    lines = documents(objects, content_hash)
    next(lines)  # the header
    return (line for line in lines if line["split"] != "unlabelled")


def _kind(before: Line | None, after: Line | None) -> ChangeKind | None:
    if before is None:
        return "added"
    if after is None:
        return "removed"
    return "relabelled" if before["regions"] != after["regions"] else None


def _regions(line: Line | None) -> list[Region] | None:
    return None if line is None else parse_regions(line["regions"])
