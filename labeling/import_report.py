"""What an import asks of its caller, and what it says at the end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from labeling.formats import BadRow, FormatName, Note

LISTED = 1_000  # bad rows and notes that a report lists; all bad rows are counted


@dataclass(frozen=True, slots=True)
class GivenForItem:
    """A prediction that came with an item; `regions` as JSON values.

    `confidence` lies in 0..1 and is 1 where the file gave none. `started`: a person's work began with it.
    """

    item_id: int
    source: str
    regions: list[dict[str, Any]]
    confidence: float
    started: bool = False


# Stores predictions; answers with the ids of those that `started` something, by their position.
PredictionSink = Callable[[Session, int, list[GivenForItem]], Mapping[int, int]]
# Hears which annotations, by id, came of a prediction, in the transaction that stores them.
WorkHeard = Callable[[Session, Sequence[int]], None]
# The users that stand for people named elsewhere; names it does not know are left out.
Authors = Callable[[Session, frozenset[str]], Mapping[str, int]]
LabelsAs = Literal["gold", "annotations"]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a source. `labelled`: items with labels, of which `annotations` were stored as such.

    `bad` and `notes` list the first of each, `bad_count` counts all bad rows.
    """

    format: FormatName
    added: int
    duplicates: int
    labelled: int
    annotations: int
    predictions: int
    classes_added: tuple[str, ...]
    bad_count: int
    bad: tuple[BadRow, ...]
    notes: tuple[Note, ...]
