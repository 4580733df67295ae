"""Label schemas: which classes there are and which fields an annotator fills in.

A schema is a value. Class ids are frozen: a later version may append, rename, recolour or retire a class,
never move or reuse an id, so an old label always means what it meant.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from labeling.errors import BadSchema, SchemaEvolutionError, SchemaViolation
from labeling.schema_text import read_document
from labeling.shapes import SHAPES, Box, Choice, ClassId, ItemKind, Label, RegionKind

MAX_CLASSES = 10_000
PALETTE = (
    "#4e79a7", "#f28e2b", "#e15759", "#76b7b2", "#59a14f", "#edc948", "#b07aa1", "#ff9da7", "#9c755f",
    "#bab0ac", "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f",
    "#bcbd22", "#17becf",
)  # fmt: skip

ClassName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"),
]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class _Value(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")


class LabelClass(_Value):
    """One class. A retired one stays for old labels and is not offered any more."""

    id: ClassId
    name: ClassName
    color: Color
    retired: bool = False


class LabelField(_Value):
    """One thing to fill in. `multiple`: several classes (choice) or several regions (every other kind)."""

    name: Label
    kind: RegionKind
    multiple: bool = False
    required: bool = True
    classes: tuple[ClassId, ...]


class LabelSchema(_Value):
    """The classes and fields of one schema version; see `parse_schema` for the short forms people write."""

    classes: tuple[LabelClass, ...] = Field(max_length=MAX_CLASSES)
    fields: tuple[LabelField, ...] = Field(min_length=1, max_length=100)

    @classmethod
    def single_choice(cls, names: Sequence[str], *, field: str = "label", multiple: bool = False) -> Self:
        """One choice field over classes 0..n-1 in the order given; raises BadSchema."""
        return cls.from_document(
            {"classes": list(names), "fields": [{"name": field, "kind": "choice", "multiple": multiple}]}
        )

    @classmethod
    def boxes(cls, names: Sequence[str], *, field: str = "objects") -> Self:
        """One field of any number of boxes over classes 0..n-1; raises BadSchema."""
        boxes = {"name": field, "kind": "box", "multiple": True, "required": False}
        return cls.from_document({"classes": list(names), "fields": [boxes]})

    @classmethod
    def from_document(cls, document: object) -> Self:
        """The schema in a JSON value, short forms allowed; raises BadSchema naming the place."""
        try:
            return cls.model_validate(_complete(document))
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            message = first["msg"].removeprefix("Value error, ")
            raise BadSchema(message, place=".".join(map(str, first["loc"]))) from None

    def to_document(self) -> dict[str, Any]:
        """The JSON value that `from_document` reads back; `retired` only where it is true."""
        document = self.model_dump(mode="json")
        for label_class in document["classes"]:
            if not label_class["retired"]:
                del label_class["retired"]
        return document

    def class_by_name(self, name: str) -> LabelClass | None:
        """The class of exactly this name, blanks around it aside; retired ones too."""
        wanted = name.strip()
        return next((c for c in self.classes if c.name == wanted), None)

    def class_by_id(self, class_id: int) -> LabelClass | None:
        return next((c for c in self.classes if c.id == class_id), None)

    def field_by_name(self, name: str) -> LabelField | None:
        return next((f for f in self.fields if f.name == name), None)

    def choice_field(self) -> LabelField | None:
        """The first choice field: where class names that come with files go."""
        return next((f for f in self.fields if f.kind == "choice"), None)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _refuse_doubles("class id", (c.id for c in self.classes))
        _refuse_doubles("class name", (c.name for c in self.classes))
        _refuse_doubles("field name", (f.name for f in self.fields))
        known = {c.id for c in self.classes}
        for field in self.fields:
            _refuse_doubles(f"class in field {field.name!r}", field.classes)
            for class_id in field.classes:
                if class_id not in known:
                    raise ValueError(f"field {field.name!r} names class {class_id}, which does not exist")
        return self


def parse_schema(text: str) -> LabelSchema:
    """A schema from JSON or YAML text; raises BadSchema.

    Short forms: a class may be just its name (ids then count from 0), a colour may be left out, a field may
    leave out its classes (all of them), and without fields there is one single-choice field `label`.
    """
    return LabelSchema.from_document(read_document(text))


def check_kind(schema: LabelSchema, kind: ItemKind) -> None:
    """Raises BadSchema when a field cannot be drawn on items of this kind."""
    for field in schema.fields:
        if kind not in SHAPES[field.kind].on:
            raise BadSchema(f"a {field.kind} cannot be drawn on {kind} items", place=f"field {field.name}")


def check_regions(
    schema: LabelSchema,
    regions: Sequence[Choice | Box],
    *,
    width: int | None,
    height: int | None,
    complete: bool = True,
) -> None:
    """Raises SchemaViolation at the first region that does not fit.

    `width`, `height`: pixels of the EXIF-upright image, None for text. `complete=False` (a draft) lets
    required fields be empty still.
    """
    fields = {f.name: f for f in schema.fields}
    retired = {c.id for c in schema.classes if c.retired}
    counts = dict.fromkeys(fields, 0)
    for region in regions:
        field = fields.get(region.field)
        if field is None:
            raise SchemaViolation(region.field, region.id, "the schema has no such field")
        _check_region(field, region, retired, width, height)
        counts[field.name] += 1
        if counts[field.name] > 1 and (field.kind == "choice" or not field.multiple):
            raise SchemaViolation(field.name, region.id, f"only one {field.kind} region is allowed here")
    if complete:
        for field in schema.fields:
            if field.required and counts[field.name] == 0:
                raise SchemaViolation(field.name, None, "a label is required here")


def check_evolution(old: LabelSchema, new: LabelSchema) -> None:
    """Raises SchemaEvolutionError naming every change that would make an old label mean something else."""
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


def _check_region(
    field: LabelField, region: Choice | Box, retired: set[int], width: int | None, height: int | None
) -> None:
    if region.kind != field.kind:
        raise SchemaViolation(field.name, region.id, f"expected a {field.kind}, found a {region.kind}")
    ids = region.class_ids()
    if len(set(ids)) < len(ids):
        raise SchemaViolation(field.name, region.id, "a class is named twice")
    for class_id in ids:
        if class_id not in field.classes:
            raise SchemaViolation(field.name, region.id, f"class {class_id} does not belong to this field")
        if class_id in retired:
            raise SchemaViolation(field.name, region.id, f"class {class_id} is retired")
    if isinstance(region, Choice):
        if not field.multiple and len(ids) != 1:
            raise SchemaViolation(field.name, region.id, f"expected exactly one class, found {len(ids)}")
        if field.required and not ids:
            raise SchemaViolation(field.name, region.id, "at least one class is required")
    elif width is None or height is None:
        raise SchemaViolation(field.name, region.id, f"a {region.kind} cannot lie on a text")
    elif misfit := region.misfit(width, height):
        raise SchemaViolation(field.name, region.id, misfit)


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
            yield f"field {before.name!r} is gone"
            continue
        if after.kind != before.kind:
            yield f"field {before.name!r} changed from {before.kind} to {after.kind}"
        if before.multiple and not after.multiple:
            yield f"field {before.name!r} allowed several labels and now allows one"
        lost = [c for c in before.classes if c not in after.classes]
        if lost:
            yield f"field {before.name!r} lost class {lost[0]}; retire it instead"


def _complete(document: object) -> object:
    """Spells out the short forms; anything unexpected is left for the validation to name."""
    if not isinstance(document, dict):
        raise BadSchema("expected an object with classes and fields")
    body: dict[Any, Any] = {"fields": [{"name": "label", "kind": "choice"}]} | document
    classes = body.get("classes")
    if not isinstance(classes, list):
        raise BadSchema("expected a list", place="classes")
    full: list[object] = [_complete_class(position, value) for position, value in enumerate(classes)]
    body["classes"] = full
    if isinstance(body["fields"], list):
        everything = [c["id"] for c in full if isinstance(c, dict) and "id" in c]
        body["fields"] = [{"classes": everything} | f if isinstance(f, dict) else f for f in body["fields"]]
    return body


def _complete_class(position: int, value: object) -> object:
    if isinstance(value, str | int) and not isinstance(value, bool):
        value = {"id": position, "name": value}
    if isinstance(value, dict) and type(value.get("name")) is int:
        value = {**value, "name": str(value["name"])}  # digits as class names need no quotes
    if isinstance(value, dict) and "color" not in value and isinstance(value.get("id"), int):
        value = {**value, "color": PALETTE[value["id"] % len(PALETTE)]}
    return value


def _refuse_doubles(what: str, values: Iterable[object]) -> None:
    seen = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{what} {value!r} appears twice")
        seen.add(value)
