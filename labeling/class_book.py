"""Class names that come with files, turned into regions of a project's schema. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any

from labeling.cutting import cut
from labeling.errors import BadOptions, BadRegion, SchemaViolation
from labeling.formats import GivenPrediction, Mark, Record
from labeling.growth import Growth, field_for, grown, wanted_fields
from labeling.schema import LabelField, LabelSchema, check_regions
from labeling.shapes import Choice, Extent, Region, parse_regions

MAX_GROWN = 1_000  # classes a schema may have after growing by import: more means a wrong column


@dataclass(frozen=True, slots=True)
class ClassBook:
    """The classes that may be named, by name, and the field that takes them.

    `tally` counts what was decided on the way and should be said at the end, by sentence.
    """

    schema: LabelSchema
    field: LabelField | None
    ids: dict[str, int]
    tally: Counter[str] = dataclass_field(default_factory=Counter)
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

    def regions(self, marks: Sequence[Mark], labels: Sequence[str | int], extent: Extent) -> list[Region]:
        """What was said of one item; required fields may be empty. Raises ValueError with one sentence."""
        values: list[Any] = []
        choices: dict[str, dict[str, Any]] = {}
        names = _Names(mark.id for mark in marks)
        for number, mark in enumerate(marks, start=1):
            value = self._value(mark, names.of(mark), mark.where or f"shape {number}", extent)
            if mark.kind == "choice" and value["field"] in choices:
                known = choices[value["field"]]
                known["classes"] = list(dict.fromkeys([*known["classes"], *value["classes"]]))
                continue
            if mark.kind == "choice":
                choices[value["field"]] = value
            values.append(value)
        said = self.gold(labels)
        if said is not None:
            if said[0].field in choices:
                raise ValueError(f"field {said[0].field!r} is labelled twice")
            values.insert(0, said[0].model_copy(update={"id": names.fresh()}))
        try:
            regions = parse_regions(values)
            check_regions(
                self.schema,
                regions,
                width=extent.width,
                height=extent.height,
                length=extent.length,
                complete=False,
            )
        except (BadRegion, SchemaViolation) as error:
            raise ValueError(str(error)) from None
        return regions

    def predicted(self, given: GivenPrediction, extent: Extent) -> list[Region]:
        """What a model said, every region with its score; raises ValueError with one sentence."""
        if given.score is not None and not 0 <= given.score <= 1:
            raise ValueError(f"the score {given.score:g} does not lie between 0 and 1")
        said = None if given.label is None else self.gold((given.label,))
        regions: list[Region] = list(said or ())
        if said is not None and given.score is not None:
            regions = [said[0].model_copy(update={"score": given.score})]
        if given.marks and regions:
            raise ValueError("a prediction has both a label and shapes; a label among shapes is a choice")
        return self.regions(given.marks, (), extent) if given.marks else regions

    def missing(self, records: Sequence[Record], declared: Sequence[str] = ()) -> Growth | None:
        """What these records use and the schema lacks, None when that is nothing.

        A field that grows takes all classes that were `declared`, in that order. Numbers come first and in
        order, so that classes known by number get the ids that they are known by.
        """
        growth = Growth(
            self._missing_labels(records, declared), wanted_fields(self.schema, records, declared)
        )
        return growth if growth.labels or growth.fields else None

    def grown(self, growth: Growth) -> "ClassBook":
        """Raises BadOptions when these cannot all be classes, BadSchema when one is no name."""
        known = {c.name for c in self.schema.classes}
        names = [name for name in growth.names() if name not in known]
        if len(self.schema.classes) + len(names) > MAX_GROWN:
            raise BadOptions(
                f"the labels would make more than {MAX_GROWN} classes, such as {names[0][:60]!r}: "
                "is it the right column?"
            )
        return replace(ClassBook.of(grown(self.schema, growth)), tally=self.tally)

    def _missing_labels(self, records: Iterable[Record], declared: Sequence[str] = ()) -> list[str]:
        known = {c.name for c in self.schema.classes}
        names: dict[str, None] = {}
        highest = -1
        for record in records:
            predicted = (p.label for p in record.predictions if p.label is not None)
            for label in (*record.labels, *predicted):
                if isinstance(label, int):
                    highest = max(highest, label)
                else:
                    names[label.strip()] = None
        counted = [str(n) for n in range(highest + 1)] if self._by_number(highest) is None else []
        plain = sorted((n for n in names if n.isdecimal()), key=int)
        wanted = [n for n in dict.fromkeys((*counted, *plain, *names)) if n and n not in known]
        first = [n for n in declared if n not in known] if wanted else []
        return list(dict.fromkeys((*first, *wanted)))

    def _value(self, mark: Mark, name: str, where: str, extent: Extent) -> dict[str, Any]:
        field = field_for(self.schema, mark)
        if field is None:
            kind = mark.kind.replace("_", " ")
            raise ValueError(f"{where}: the label schema has no {kind} field to take it")
        body = mark.body
        if extent.width is not None and extent.height is not None:
            try:
                body = cut(mark.kind, body, extent.width, extent.height)
            except ValueError as error:
                raise ValueError(f"{where}, {_said(mark)}: {error}") from None
            if body is not mark.body:
                self.tally["reached past the edge of the image and were cut there"] += 1
        value: dict[str, Any] = {"id": name, "kind": mark.kind, "field": field.name, **body}
        ids = [self._class_id(field, label, where) for label in mark.names]
        if mark.kind == "choice":
            value["classes"] = list(dict.fromkeys(ids))
        elif mark.kind != "text":
            value["class"] = ids[0] if ids else None
        if mark.score is not None:
            value["score"] = mark.score
        if mark.group is not None:
            value["group"] = mark.group
        attributes = dict(self._attributes(field, mark))
        return value | {"attributes": attributes} if attributes else value

    def _attributes(self, field: LabelField, mark: Mark) -> Iterator[tuple[str, Any]]:
        known = {attribute.name: attribute for attribute in field.attributes}
        for name, value in mark.attributes.items():
            if name not in known:
                self.tally[f"had the attribute {name!r}, which the label schema lacks: it was left out"] += 1
            else:
                yield name, _as_kind(value, known[name].kind)

    def _class_id(self, field: LabelField, label: str, where: str) -> int:
        found = self.schema.class_by_name(label)
        if found is None or found.retired or found.id not in field.classes:
            raise ValueError(f"{where}: field {field.name!r} has no class {label[:80]!r}")
        return found.id

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


class _Names:
    """Ids of the regions of one item: those given stay, the others become r1, r2, ..."""

    def __init__(self, given: Iterable[str | None]) -> None:
        self._taken = {name for name in given if name is not None}
        self._next = 0

    def of(self, mark: Mark) -> str:
        return mark.id if mark.id is not None else self.fresh()

    def fresh(self) -> str:
        while True:
            self._next += 1
            name = f"r{self._next}"
            if name not in self._taken:
                return name


def _as_kind(value: Any, kind: str) -> Any:
    """The value as its attribute wants it, for many formats write everything as text."""
    if kind in {"select", "text"} and not isinstance(value, str):
        return str(value)
    if kind == "checkbox" and isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if kind == "checkbox" and value in (0, 1):
        return bool(value)
    if kind == "number" and isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value


def _said(mark: Mark) -> str:
    return f"{mark.kind.replace('_', ' ')} {'/'.join(mark.names)[:80]!r}"
