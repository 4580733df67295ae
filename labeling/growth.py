"""What records need that a label schema lacks, and the schema grown by it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from labeling.errors import BadSchema
from labeling.formats import Mark, Record
from labeling.schema import LabelField, LabelSchema, grow

MAX_OPTIONS = 100  # of an attribute that grows: more different values are no choice any more
_FEW_OPTIONS = 20  # an attribute that begins with more different words is free text
_LONGEST_OPTION = 40
_UNDECLARED = frozenset(("keypoints", "relation", "text"))  # kinds that not every class of a source has
_FIELD_NAMES = {
    "choice": "label", "box": "objects", "rotated_box": "rotated boxes", "polygon": "polygons",
    "polyline": "lines", "keypoints": "keypoints", "mask": "masks", "span": "spans", "relation": "relations",
    "text": "text",
}  # fmt: skip


@dataclass(slots=True)
class FieldGrowth:
    """A field of this kind that takes these classes and attribute values; it is made when there is none."""

    kind: str
    name: str | None
    points: tuple[str, ...]
    edges: tuple[tuple[int, int], ...]
    classes: dict[str, None] = field(default_factory=dict)
    attributes: dict[str, dict[Any, None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Growth:
    """`labels`: classes of the choice field, in the order in which to append them."""

    labels: list[str]
    fields: list[FieldGrowth]

    def names(self) -> list[str]:
        """Every class that is wanted."""
        return list(dict.fromkeys([*self.labels, *(name for f in self.fields for name in f.classes)]))


def field_for(schema: LabelSchema, mark: Mark) -> LabelField | None:
    """The field that takes the mark: the one it names, else one that has its class, else the first."""
    alike = [f for f in schema.fields if f.kind == mark.kind]
    if mark.kind == "keypoints":
        alike = [f for f in alike if len(f.points) == len(mark.body["points"]) and _same_points(f, mark)]
    named = next((f for f in alike if f.name == mark.field), None)
    if named is not None:
        return named
    ids = {c.id for name in mark.names if (c := schema.class_by_name(name)) is not None}
    having = (f for f in alike if ids and ids <= set(f.classes))
    return next(having, alike[0] if alike else None)


def wanted_fields(
    schema: LabelSchema, records: Iterable[Record], declared: Sequence[str] = ()
) -> list[FieldGrowth]:
    """What the marks of these records need and the schema lacks, with all classes that were declared."""
    wants: dict[tuple[str, str | None, tuple[str, ...]], FieldGrowth] = {}
    for record in records:
        for mark in marks_of(record):
            if _is_missing(schema, mark):
                points = _points(mark)
                fresh = FieldGrowth(mark.kind, mark.field, points, mark.edges)
                fresh.classes |= dict.fromkeys(declared if mark.kind not in _UNDECLARED else ())
                want = wants.setdefault((mark.kind, mark.field, points), fresh)
                want.classes |= dict.fromkeys(name.strip() for name in mark.names)
                for name, value in mark.attributes.items():
                    want.attributes.setdefault(name, {}).setdefault(value)
    return list(wants.values())


def marks_of(record: Record) -> Iterable[Mark]:
    yield from record.marks or ()
    for annotation in record.annotations:
        yield from annotation.marks
    for prediction in record.predictions:
        yield from prediction.marks


def grown(schema: LabelSchema, growth: Growth) -> LabelSchema:
    """The schema with all that is wanted; raises BadSchema. What it has already stays as it is."""
    schema = grow(schema, growth.labels)
    for want in growth.fields:
        schema = _with_field(schema, want)
    return schema


def _is_missing(schema: LabelSchema, mark: Mark) -> bool:
    found = field_for(schema, mark)
    if found is None:
        return True
    ids = [c.id for name in mark.names if (c := schema.class_by_name(name)) is not None]
    if len(ids) < len(mark.names) or any(i not in found.classes for i in ids):
        return True
    known = {attribute.name: attribute for attribute in found.attributes}
    return any(
        name not in known or (known[name].kind == "select" and value not in known[name].options)
        for name, value in mark.attributes.items()
    )


def _with_field(schema: LabelSchema, want: FieldGrowth) -> LabelSchema:
    document = schema.to_document()
    ids = _with_classes(document, [name for name in want.classes if name])
    body: dict[str, Any] = {"points": [[0, 0, 0]] * len(want.points)}
    probe = Mark(want.kind, tuple(want.classes), body, field=want.name, points=want.points)
    found = field_for(schema, probe)
    if found is None:
        _without_idle_choice(document)
        document["fields"].append(_new_field(document, want))
        target = document["fields"][-1]
    else:
        target = next(f for f in document["fields"] if f["name"] == found.name)
    if want.kind != "text":
        target["classes"] = list(dict.fromkeys([*target["classes"], *ids]))
    for name, values in want.attributes.items():
        _with_attribute(target, name, list(values))
    return LabelSchema.from_document(document)


def _with_classes(document: dict[str, Any], names: Sequence[str]) -> list[int]:
    known = {c["name"]: c["id"] for c in document["classes"]}
    for name in names:
        if name not in known:
            known[name] = max(known.values(), default=-1) + 1
            document["classes"].append({"id": known[name], "name": name})
    return [known[name] for name in names]


def _without_idle_choice(document: dict[str, Any]) -> None:
    """A project made without a schema has a choice field of no classes: nobody could have used it."""
    document["fields"] = [f for f in document["fields"] if f["kind"] != "choice" or f["classes"]]


def _new_field(document: dict[str, Any], want: FieldGrowth) -> dict[str, Any]:
    taken = {f["name"] for f in document["fields"]}
    name = base = (want.name or _FIELD_NAMES.get(want.kind, want.kind))[:60]
    number = 1
    while name in taken:
        number += 1
        name = f"{base} {number}"
    made: dict[str, Any] = {
        "name": name,
        "kind": want.kind,
        "multiple": True,
        "required": False,
        "classes": [],
    }
    if want.kind == "keypoints":
        made |= {"points": list(want.points), "edges": [list(edge) for edge in want.edges]}
    return made


def _with_attribute(target: dict[str, Any], name: str, values: Sequence[Any]) -> None:
    attributes = target.setdefault("attributes", [])
    known = next((a for a in attributes if a["name"] == name), None)
    if known is None:
        attributes.append(_new_attribute(name, values))
    elif known["kind"] == "select":
        known["options"] = list(dict.fromkeys([*known["options"], *map(str, values)]))
        if len(known["options"]) > MAX_OPTIONS:
            raise BadSchema(f"attribute {name!r} would get more than {MAX_OPTIONS} options", place="fields")


def _new_attribute(name: str, values: Sequence[Any]) -> dict[str, Any]:
    if all(isinstance(value, bool) for value in values):
        return {"name": name, "kind": "checkbox"}
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return {"name": name, "kind": "number"}
    words = [str(value) for value in values]
    if len(words) <= _FEW_OPTIONS and all(0 < len(w.strip()) <= _LONGEST_OPTION for w in words):
        return {"name": name, "kind": "select", "options": words}
    return {"name": name, "kind": "text"}


def _points(mark: Mark) -> tuple[str, ...]:
    if mark.kind != "keypoints":
        return ()
    return mark.points or tuple(str(number) for number in range(1, len(mark.body["points"]) + 1))


def _same_points(found: LabelField, mark: Mark) -> bool:
    return not mark.points or found.points == mark.points
