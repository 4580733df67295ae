"""What every reader yields, whatever the file looked like."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime
from typing import Any

from labeling.shapes import ItemKind


@dataclass(frozen=True, slots=True)
class Target:
    """What a reader must know of the project.

    `takes_labels`: a choice field is there to take class names. `field_kinds`: the kinds of its fields that
    have classes, for sources that say one thing as several shapes. `fields`: the kind of each of its fields.
    """

    kind: ItemKind
    class_names: frozenset[str] = frozenset()
    takes_labels: bool = True
    field_kinds: frozenset[str] = frozenset()
    fields: Mapping[str, str] = dataclass_field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mark:
    """A region as the source has it: the class by name, the field usually unknown.

    `kind` and `body` are those of the region contract: the JSON keys that the kind adds, without its classes;
    pixels of the EXIF-upright image, or code points. `names`: one class name (choices: any number, free text:
    none). `id`: kept when it is unique in its item; regions of relations need one. `field` names a field of
    the project where the source knows it. `points`, `edges`: what the points of a skeleton are called and how
    they are joined. `where` names the shape within the record, such as `annotation 17`.
    """

    kind: str
    names: tuple[str, ...]
    body: Mapping[str, Any]
    id: str | None = None
    field: str | None = None
    score: float | None = None
    attributes: Mapping[str, Any] = dataclass_field(default_factory=dict)
    group: str | None = None
    points: tuple[str, ...] = ()
    edges: tuple[tuple[int, int], ...] = ()
    where: str = ""


@dataclass(frozen=True, slots=True)
class GivenPrediction:
    """What a model said elsewhere: a class of the item (`label`), or regions (`marks`).

    `score` of the whole lies in 0..1; None when the file has none.
    """

    source: str
    label: str | None = None
    score: float | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenAnnotation:
    """What a person said elsewhere. `author`: the name or e-mail address the source gives, None: unknown.

    `prediction`: position in `Record.predictions` of the draft that the person started from.
    """

    marks: tuple[Mark, ...]
    author: str | None = None
    seconds: float = 0.0
    created_at: datetime | None = None
    prediction: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One item as the source has it: `data` (encoded image) or `text`.

    A label is a class name; the integers of an IDX file are positions in a list of classes, counted from 0.
    `labels` and `marks` say what is true of the item. None as `marks`: nothing is said; an empty tuple: the
    item was looked at and there is nothing on it. `annotations` come from sources that know who said what.
    `where` names file and line.
    """

    where: str
    external_id: str | None = None
    data: bytes | None = None
    text: str | None = None
    labels: tuple[str | int, ...] = ()
    attributes: Mapping[str, Any] = dataclass_field(default_factory=dict)
    scenario: str | None = None
    predictions: tuple[GivenPrediction, ...] = ()
    marks: tuple[Mark, ...] | None = None
    annotations: tuple[GivenAnnotation, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Declared:
    """The classes that a source lists before it uses any, in its order: a schema that grows takes them so."""

    names: tuple[str, ...]


Row = Record | BadRow | Note | Declared
