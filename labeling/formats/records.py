"""What every reader yields, whatever the file looked like."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from labeling.shapes import ItemKind


@dataclass(frozen=True, slots=True)
class Target:
    """What a reader must know of the project. `takes_labels`: a choice field is there to take class names."""

    kind: ItemKind
    class_names: frozenset[str] = frozenset()
    takes_labels: bool = True


@dataclass(frozen=True, slots=True)
class GivenPrediction:
    """What a model said elsewhere. `score` lies in 0..1; None when the file has none."""

    source: str
    label: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One item as the source has it: `data` (encoded image) or `text`.

    A label is a class name; the integers of an IDX file are positions in a list of classes, counted from 0.
    `where` names file and line.
    """

    where: str
    external_id: str | None = None
    data: bytes | None = None
    text: str | None = None
    labels: tuple[str | int, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    scenario: str | None = None
    predictions: tuple[GivenPrediction, ...] = ()


@dataclass(frozen=True, slots=True)
class BadRow:
    """One thing that cannot be imported."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader decided that the user should know; nothing is wrong."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


Row = Record | BadRow | Note
