"""What an export may ask of the floors above: who people are, and what models said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from labeling.shapes import Region


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said of an item. `model`: how its version is called; `confidence` lies in 0..1."""

    prediction_id: int
    model: str
    regions: Sequence[Region]
    confidence: float


@dataclass(frozen=True, slots=True)
class Sources:
    """`people`: e-mail address by user id. `answers`: predictions by item id, oldest first."""

    people: Callable[[Session, set[int]], Mapping[int, str]]
    answers: Callable[[Session, Sequence[int]], Mapping[int, Sequence[Answer]]]


def _nobody(session: Session, ids: set[int]) -> Mapping[int, str]:  # noqa: ARG001
    return {}


def _nothing(session: Session, ids: Sequence[int]) -> Mapping[int, Sequence[Answer]]:  # noqa: ARG001
    return {}


NONE = Sources(_nobody, _nothing)
