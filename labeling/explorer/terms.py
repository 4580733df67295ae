"""Every filter there is, as data: the parser, the help and the documentation read the same list."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

Operator = Literal[":", "=", "<", "<=", ">", ">="]
TermKind = Literal[
    "word", "label", "predicted", "share", "model", "annotator", "moment", "text", "id", "metadata"
]

TEXT = "text"
METADATA = "meta."
_EQUAL: tuple[Operator, ...] = (":",)
_ORDERED: tuple[Operator, ...] = (":", "<", "<=", ">", ">=")

Check = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class KnownTerm:
    """`usage`: what it takes, for people. `words`: the only values it takes, if there are only some."""

    kind: TermKind
    sentence: str
    usage: str
    operators: tuple[Operator, ...] = _EQUAL
    words: tuple[str, ...] = ()

    def problem(self, value: str) -> str | None:
        """What is wrong with a value, or None."""
        if self.words:
            return None if value in self.words else "none of its values"
        match self.kind:
            case "share":
                return None if share_of(value) is not None else "no number"
            case "moment":
                return None if moments_of(value) is not None else "no date"
            case "id" | "model":
                number = value.removeprefix("#")
                fits = number.isascii() and number.isdecimal() and len(number) < 19
                return None if fits else "no number"
            case _:
                return None if value else "empty"


def share_of(value: str) -> float | None:
    """0.6, .6 or 60%."""
    try:
        number = float(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def moments_of(value: str) -> tuple[datetime, datetime] | None:
    """The first moment of a date (UTC), or of a date and time, and the first one after it."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    whole_day = "T" not in value and ":" not in value and len(value) <= len("2026-01-05")
    try:
        begin = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        return begin, begin + (timedelta(days=1) if whole_day else timedelta(seconds=1))
    except OverflowError:
        return None


def _share(sentence: str) -> KnownTerm:
    return KnownTerm("share", sentence, "a number, such as <0.6 or >=90%", _ORDERED)


def _moment(sentence: str) -> KnownTerm:
    return KnownTerm("moment", sentence, "a date, such as >=2026-01-05", _ORDERED)


TERMS: dict[str, KnownTerm] = {
    "state": KnownTerm(
        "word", "Whether the item's task is still to be labelled.", "open or done", words=("open", "done")
    ),
    "is": KnownTerm(
        "word", "Items that were hidden, which are left out otherwise.", "hidden", words=("hidden",)
    ),
    "has": KnownTerm(
        "word",
        "Items with an annotation, a prediction, a scenario, or a near duplicate.",
        "label, prediction, scenario or duplicate",
        words=("label", "prediction", "scenario", "duplicate"),
    ),
    "label": KnownTerm("label", "A class of the item's annotations.", "names of classes"),
    "predicted": KnownTerm("predicted", "A class of the newest prediction.", "names of classes"),
    "confidence": _share("How certain the newest prediction is, 0 to 1."),
    "uncertainty": _share("How unsure the model in force is, 0 and up."),
    "rarity": _share("How far the item is from what is labelled, 0 and up."),
    "agreement": _share("How far the annotators of the item agree."),
    "scenario": KnownTerm("word", "The scenario that the item belongs to.", "names of scenarios"),
    "model": KnownTerm("model", "The model that made the newest prediction.", "numbers of models, such as 3"),
    "annotator": KnownTerm("annotator", "Who labelled the item.", "email addresses, or me"),
    "created": _moment("When the item came in."),
    "labelled": _moment("When the item was labelled last."),
    TEXT: KnownTerm("text", "Words of the text or the external id.", 'words, such as goal or "free kick"'),
    "name": KnownTerm("word", "The item's external id, all of it.", "external ids"),
    "id": KnownTerm("id", "The item's number.", "numbers, such as 17"),
    "group": KnownTerm("id", "A group of near duplicates, by the number of its first item.", "numbers"),
}
