"""How a label schema may change from one version to the next: an old label always means what it meant."""

from collections.abc import Iterable

from labeling.errors import BadSchema, SchemaEvolutionError
from labeling.schema.attributes import Attribute
from labeling.schema.model import LabelField, LabelSchema


def check_evolution(old: LabelSchema, new: LabelSchema) -> None:
    """Raises SchemaEvolutionError naming every change that would make an old label mean something else.

    Attributes and their options may be appended and bounds widened; names of points and edges stay.
    """
    problems = [*_class_problems(old, new), *_field_problems(old, new)]
    if problems:
        raise SchemaEvolutionError(problems)


def grow(schema: LabelSchema, names: Iterable[str]) -> LabelSchema:
    """The schema with the missing names appended as classes of its choice field; raises BadSchema."""
    known = {c.name for c in schema.classes}
    missing = [n for n in dict.fromkeys(name.strip() for name in names) if n not in known]
    field = schema.choice_field()
    if not missing:
        return schema
    if field is None:
        raise BadSchema("it has no choice field that could take new classes", place="fields")
    start = max((c.id for c in schema.classes), default=-1) + 1
    added = [{"id": start + i, "name": name} for i, name in enumerate(missing)]
    document = schema.to_document()
    document["classes"] += added
    target = next(f for f in document["fields"] if f["name"] == field.name)
    target["classes"] += [c["id"] for c in added]
    return LabelSchema.from_document(document)


def _class_problems(old: LabelSchema, new: LabelSchema) -> Iterable[str]:
    after = {c.id: c for c in new.classes}
    before = {c.name: c.id for c in old.classes}
    top = max((c.id for c in old.classes), default=-1)
    for c in old.classes:
        if c.id not in after:
            yield f"class {c.id} ({c.name}) is gone; retire it instead"
    for c in new.classes:
        owner = before.get(c.name)
        if owner is not None and owner != c.id:
            yield f"the name {c.name!r} moved from class {owner} to class {c.id}"
        elif owner is None and c.id < top and all(c.id != o.id for o in old.classes):
            yield f"new class {c.name!r} has id {c.id}; new ids start at {top + 1}"


def _field_problems(old: LabelSchema, new: LabelSchema) -> Iterable[str]:
    for before in old.fields:
        after = new.field_by_name(before.name)
        if after is None:
            if before.kind != "choice" or before.classes:  # nobody can have filled in a choice of nothing
                yield f"field {before.name!r} is gone"
            continue
        if after.kind != before.kind:
            yield f"field {before.name!r} changed from {before.kind} to {after.kind}"
        if before.multiple and not after.multiple:
            yield f"field {before.name!r} allowed several labels and now allows one"
        lost = [c for c in before.classes if c not in after.classes]
        if lost:
            yield f"field {before.name!r} lost class {lost[0]}; retire it instead"
        yield from _attribute_problems(before, after)
        if after.points != before.points:
            yield f"field {before.name!r} changed its points"
        if after.edges != before.edges:
            yield f"field {before.name!r} changed its edges"


def _attribute_problems(before: LabelField, after: LabelField) -> Iterable[str]:
    known = {attribute.name: attribute for attribute in after.attributes}
    for old in before.attributes:
        new = known.get(old.name)
        if new is None:
            yield f"field {before.name!r} lost attribute {old.name!r}"
        else:
            yield from (f"attribute {old.name!r} {problem}" for problem in _narrowings(old, new))


def _narrowings(old: Attribute, new: Attribute) -> Iterable[str]:
    if new.kind != old.kind:
        yield f"changed from {old.kind} to {new.kind}"
        return
    lost = [option for option in old.options if option not in new.options]
    if lost:
        yield f"lost option {lost[0]!r}"
    if new.minimum is not None and (old.minimum is None or new.minimum > old.minimum):
        yield "has a higher minimum"
    if new.maximum is not None and (old.maximum is None or new.maximum < old.maximum):
        yield "has a lower maximum"
    if new.classes is not None and (old.classes is None or not set(old.classes) <= set(new.classes)):
        yield "applies to fewer classes"
