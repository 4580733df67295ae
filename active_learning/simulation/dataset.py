"""Labelled data as a simulation needs it: a pool that gets labelled and a held-out set that never does."""

import hashlib
import heapq
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image

from active_learning.errors import SimulationImpossible
from active_learning.simulation.options import SimulationOptions
from labeling.errors import BadSource
from labeling.formats import FormatName, ReadOptions, Record, Row, Target, detect, read
from labeling.formats.idx import image_files

HELD_OUT_SHARE = 0.22
Kind = Literal["image", "text"]
_KINDS: tuple[Kind, ...] = ("image", "text")


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Bytes of an item and its class's position in `SimulationData.classes`."""

    data: bytes
    label: int


@dataclass(frozen=True, slots=True)
class SimulationData:
    """`classes` in the order of their ids; `pool` records have exactly one label each, a class name."""

    name: str
    kind: Kind
    classes: tuple[str, ...]
    pool: tuple[Record, ...]
    held_out: tuple[HeldOut, ...]
    held_out_rule: str


def load(options: SimulationOptions) -> SimulationData:
    """Reads the source once. Raises BadSource, BadOptions, and SimulationImpossible without enough labels."""
    if options.path is None:
        return _gather(options, "digits", "image", _digits(), official=False)
    path = options.path
    format_name = detect(path) if options.format == "auto" else options.format
    official = format_name == "idx" and path.is_dir() and any(_is_test(p.name) for p in image_files(path))
    kind = options.kind or _kind(path, format_name, options.read)
    return _gather(options, path.name, kind, read(path, format_name, options.read, Target(kind)), official)


def content(record: Record) -> bytes:
    """The encoded image, or the text as UTF-8."""
    return record.data if record.data is not None else (record.text or "").encode()


def _kind(path: Path, format_name: FormatName, options: ReadOptions) -> Kind:
    """What the first readable thing in the source is."""
    for kind in _KINDS:
        try:
            rows = read(path, format_name, options, Target(kind))
            first = next((row for row in rows if isinstance(row, Record)), None)
        except BadSource:
            continue
        if first is not None and (first.text is None) == (kind == "image"):
            return kind
    raise SimulationImpossible(f"{path.name} holds no labelled images and no labelled texts")


def _gather(
    options: SimulationOptions, name: str, kind: Kind, rows: Iterable[Row], official: bool
) -> SimulationData:
    pool, test, seen = _Smallest(options.limit), _Smallest(options.held_out_limit), set[str]()
    for row in rows:
        if not isinstance(row, Record) or len(row.labels) != 1 or not content(row):
            continue
        digest = hashlib.sha256(content(row)).hexdigest()
        if digest in seen:
            continue
        seen.add(digest)
        hashed_out = int(digest[-8:], 16) / 2**32 < HELD_OUT_SHARE
        held_out = _is_test(row.attributes.get("part", "")) if official else hashed_out
        (test if held_out else pool).offer(digest, row)
    classes = _in_order({row.labels[0] for kept in (pool, test) for row in kept.records()})
    if len(classes) < 2 or not test.records():
        raise SimulationImpossible(
            f"{name}: {len(seen)} items with one label each, of {len(classes)} classes; gold labels of at "
            "least 2 classes are needed to play the annotator"
        )
    if len(pool.records()) < options.budget:
        raise SimulationImpossible(
            f"{name}: the budget is {options.budget} labels, the pool has {len(pool.records())} items"
        )
    position = {label: i for i, label in enumerate(classes)}
    rule = "the source's own test part" if official else f"{HELD_OUT_SHARE:.0%} of the items, by their hash"
    return SimulationData(
        name=name,
        kind=kind,
        classes=tuple(str(label) for label in classes),
        pool=tuple(replace(row, labels=(str(row.labels[0]),), predictions=()) for row in pool.records()),
        held_out=tuple(HeldOut(content(row), position[row.labels[0]]) for row in test.records()),
        held_out_rule=rule,
    )


class _Smallest:
    """The records with the smallest hashes: a fair sample that does not depend on the order of the source."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._heap: list[tuple[int, str, Record]] = []

    def offer(self, digest: str, record: Record) -> None:
        entry = (-int(digest, 16), digest, record)
        if len(self._heap) < self._limit:
            heapq.heappush(self._heap, entry)
        elif entry[0] > self._heap[0][0]:
            heapq.heapreplace(self._heap, entry)

    def records(self) -> list[Record]:
        return [record for _, _, record in sorted(self._heap, key=lambda entry: entry[1])]


def _in_order(labels: set[str | int]) -> list[str | int]:
    """Numbers by value, names by alphabet."""
    return sorted(
        labels, key=lambda label: (isinstance(label, str), label if isinstance(label, int) else 0, str(label))
    )


def _is_test(part: str) -> bool:
    return part.startswith(("t10k", "test"))


def _digits() -> Iterator[Record]:
    """scikit-learn's 1,797 scans of handwritten digits as PNG, 8 x 8 pixels."""
    from sklearn.datasets import load_digits

    scans = load_digits()
    for number, (scan, label) in enumerate(zip(scans.images, scans.target, strict=True)):
        image = Image.fromarray((scan * (255 / 16)).astype(np.uint8))
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        yield Record(
            f"digit {number}",
            external_id=f"digits/{number:04d}",
            data=buffer.getvalue(),
            labels=(int(label),),
        )
