"""Records with their classes named as the project names them. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from labeling.formats import Mark, Record


def renamed(record: Record, class_map: Mapping[str, str | None], tally: Counter[str]) -> Record:
    """The record with its classes named as the project names them; what maps to None is left out."""

    def one(name: str | int) -> str | int | None:
        return class_map.get(str(name).strip(), name)

    def marks(given: Sequence[Mark]) -> tuple[Mark, ...]:
        kept = []
        for mark in given:
            names = tuple(str(name) for n in mark.names if (name := one(n)) is not None)
            if names or not mark.names:
                kept.append(replace(mark, names=names))
            else:
                tally["belonged to classes that were told to be left out"] += 1
        return _without_loose_relations(kept)

    predictions = []
    for given in record.predictions:
        label = None if given.label is None else one(given.label)
        predictions.append(
            replace(given, label=None if label is None else str(label), marks=marks(given.marks))
        )
    return replace(
        record,
        labels=tuple(name for label in record.labels if (name := one(label)) is not None),
        marks=None if record.marks is None else marks(record.marks),
        annotations=tuple(replace(a, marks=marks(a.marks)) for a in record.annotations),
        predictions=tuple(predictions),
    )


def _without_loose_relations(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    ids = {mark.id for mark in marks}
    return tuple(
        mark for mark in marks if mark.kind != "relation" or {mark.body["from"], mark.body["to"]} <= ids
    )
