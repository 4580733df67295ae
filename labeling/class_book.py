"""Class names that come with files, turned into labels of a project's choice field. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from labeling.errors import BadOptions
from labeling.formats import GivenPrediction, Record
from labeling.schema import LabelField, LabelSchema, grow
from labeling.shapes import Choice

MAX_GROWN = 1_000  # classes a schema may have after growing by import: more means a wrong column


@dataclass(frozen=True, slots=True)
class ClassBook:
    """The classes that may be named, by name, and the field that takes them."""

    schema: LabelSchema
    field: LabelField | None
    ids: dict[str, int]
    _gold: dict[tuple[str | int, ...], tuple[Choice, ...]] = dataclass_field(default_factory=dict)

    @classmethod
    def of(cls, schema: LabelSchema) -> "ClassBook":
        field = schema.choice_field()
        allowed = frozenset(field.classes) if field else frozenset()
        usable = {c.name: c.id for c in schema.classes if c.id in allowed and not c.retired}
        return cls(schema, field, usable)

    def gold(self, labels: Sequence[str | int]) -> tuple[Choice, ...] | None:
        """The label of one item, None when it has none; raises ValueError with one sentence."""
        if not labels:
            return None
        key = tuple(labels)
        if key not in self._gold:
            self._gold[key] = (self._choice(key),)
        return self._gold[key]

    def predicted(self, given: GivenPrediction) -> dict[str, Any]:
        """A prediction as the JSON value of a region; raises ValueError with one sentence."""
        field = self._choice_field()
        region: dict[str, Any] = {"id": "r1", "kind": "choice", "field": field.name}
        region["classes"] = [self._id(given.label)]
        if given.score is not None:
            if not 0 <= given.score <= 1:
                raise ValueError(f"the score {given.score:g} does not lie between 0 and 1")
            region["score"] = given.score
        return region

    def missing(self, records: Iterable[Record]) -> list[str]:
        """Names that these records use and the schema lacks, in the order in which to append them.

        Numbers come first and in order, so that classes known by number get the ids that they are known by.
        """
        known = {c.name for c in self.schema.classes}
        names: dict[str, None] = {}
        highest = -1
        for record in records:
            for label in (*record.labels, *(p.label for p in record.predictions)):
                if isinstance(label, int):
                    highest = max(highest, label)
                else:
                    names[label.strip()] = None
        counted = [str(n) for n in range(highest + 1)] if self._by_number(highest) is None else []
        plain = sorted((n for n in names if n.isdecimal()), key=int)
        return [n for n in dict.fromkeys((*counted, *plain, *names)) if n and n not in known]

    def grown(self, names: Sequence[str]) -> "ClassBook":
        """Raises BadOptions when these cannot all be classes, BadSchema when one is no name."""
        if len(self.schema.classes) + len(names) > MAX_GROWN:
            raise BadOptions(
                f"the labels would make more than {MAX_GROWN} classes, such as {names[0][:60]!r}: "
                "is it the right column?"
            )
        return ClassBook.of(grow(self.schema, names))

    def _choice(self, labels: Sequence[str | int]) -> Choice:
        field = self._choice_field()
        ids = tuple(dict.fromkeys(self._id(label) for label in labels))
        if len(ids) > 1 and not field.multiple:
            raise ValueError(f"{len(ids)} labels where field {field.name!r} takes one")
        return Choice(id="r1", field=field.name, classes=ids)

    def _choice_field(self) -> LabelField:
        if self.field is None:
            raise ValueError("it has a label, and the label schema has no choice field to take it")
        return self.field

    def _id(self, label: str | int) -> int:
        found = self._by_number(label) if isinstance(label, int) else self.ids.get(label.strip())
        if found is None:
            raise ValueError(f"the label schema has no class {str(label)[:80]!r}")
        return found

    def _by_number(self, number: int) -> int | None:
        """A class of that name, else the class at that position where names are not numbers."""
        named = self.ids.get(str(number))
        if named is not None or any(name.isdecimal() for name in self.ids):
            return named
        return number if number in self.ids.values() else None
