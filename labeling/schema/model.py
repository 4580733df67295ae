"""Label schemas as values, and the short forms in which people write them."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from labeling.errors import BadSchema
from labeling.schema.attributes import Attribute
from labeling.schema.document import read_document
from labeling.shapes import MAX_KEYPOINTS, ClassId, Label, RegionKind

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
Position = Annotated[int, Field(strict=True, ge=0)]
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
    """One thing to fill in. `multiple`: several classes (choice) or several regions (every other kind).

    `attributes` are asked of each region. Keypoints have the names of their `points`, and `edges`: the pairs
    of points, by position, that a skeleton joins. Free text has no classes.
    """

    name: Label
    kind: RegionKind
    multiple: bool = False
    required: bool = True
    classes: tuple[ClassId, ...]
    attributes: tuple[Attribute, ...] = Field(default=(), max_length=100)
    points: tuple[Label, ...] = Field(default=(), max_length=MAX_KEYPOINTS)
    edges: tuple[tuple[Position, Position], ...] = Field(default=(), max_length=10 * MAX_KEYPOINTS)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _refuse_doubles(f"attribute in field {self.name!r}", (a.name for a in self.attributes))
        _refuse_doubles(f"point in field {self.name!r}", self.points)
        if self.kind == "text" and self.classes:
            raise ValueError(f"field {self.name!r} is free text, which has no classes")
        if (self.kind == "keypoints") != bool(self.points):
            raise ValueError(f"field {self.name!r}: keypoints have named points, nothing else has")
        for edge in self.edges:
            if max(edge) >= len(self.points) or edge[0] == edge[1]:
                raise ValueError(f"field {self.name!r}: edge {list(edge)} joins no two of its points")
        for attribute in self.attributes:
            for class_id in attribute.classes or ():
                if class_id not in self.classes:
                    raise ValueError(
                        f"field {self.name!r}: attribute {attribute.name!r} names class {class_id}, "
                        "which the field does not have"
                    )
        return self


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
        """The JSON value that `from_document` reads back; what a class or field does not have is left out."""
        document = self.model_dump(mode="json")
        for label_class in document["classes"]:
            if not label_class["retired"]:
                del label_class["retired"]
        for field, stored in zip(self.fields, document["fields"], strict=True):
            stored["attributes"] = [
                a.model_dump(mode="json", exclude_defaults=True) for a in field.attributes
            ]
            for name in ("attributes", "points", "edges"):
                if not stored[name]:
                    del stored[name]
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
        body["fields"] = [
            {"classes": [] if f.get("kind") == "text" else everything} | f if isinstance(f, dict) else f
            for f in body["fields"]
        ]
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
