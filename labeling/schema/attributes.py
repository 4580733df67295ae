"""What a field asks of each of its regions beside the class: select, checkbox, number or text."""

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from labeling.shapes import AttributeValue, ClassId, Label

AttributeKind = Literal["select", "checkbox", "number", "text"]
Bound = Annotated[float, Field(allow_inf_nan=False)]


def _as_text(value: object) -> object:
    return str(value) if type(value) is int else value  # digits as options need no quotes


Option = Annotated[
    str,
    BeforeValidator(_as_text),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"),
]


class Attribute(BaseModel):
    """`options` are those of a select; `minimum`, `maximum` bound a number, ends included; `classes` are the
    classes that it applies to, None for all of the field's."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")

    name: Label
    kind: AttributeKind
    options: Annotated[tuple[Option, ...], Field(max_length=1_000)] = ()
    required: bool = False
    minimum: Bound | None = None
    maximum: Bound | None = None
    classes: tuple[ClassId, ...] | None = None

    def applies(self, class_ids: Sequence[int]) -> bool:
        return self.classes is None or any(class_id in self.classes for class_id in class_ids)

    def misfit(self, value: AttributeValue) -> str | None:
        """Why the attribute cannot have this value, or None when it can."""
        match self.kind:
            case "checkbox":
                return None if isinstance(value, bool) else "expected true or false"
            case "text":
                return None if isinstance(value, str) else "expected a text"
            case "select":
                return None if value in self.options else f"{value!r:.80} is none of its options"
            case "number":
                if isinstance(value, bool) or not isinstance(value, int | float):
                    return "expected a number"
                return self._out_of_bounds(value)

    def _out_of_bounds(self, value: float) -> str | None:
        if self.minimum is not None and value < self.minimum:
            return f"{value:g} is less than {self.minimum:g}"
        if self.maximum is not None and value > self.maximum:
            return f"{value:g} is more than {self.maximum:g}"
        return None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.kind == "select") != bool(self.options):
            raise ValueError(f"attribute {self.name!r}: a select has options, nothing else has")
        if len(set(self.options)) < len(self.options):
            raise ValueError(f"attribute {self.name!r}: an option appears twice")
        if self.kind != "number" and (self.minimum is not None or self.maximum is not None):
            raise ValueError(f"attribute {self.name!r}: only a number has a minimum or maximum")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"attribute {self.name!r}: its minimum is above its maximum")
        return self


def misfit(
    attributes: Sequence[Attribute],
    values: Mapping[str, AttributeValue],
    class_ids: Sequence[int],
    *,
    complete: bool,
) -> str | None:
    """Why a region of these classes cannot have these values, or None; `complete` asks the required ones."""
    known = {attribute.name: attribute for attribute in attributes}
    for name, value in values.items():
        attribute = known.get(name)
        if attribute is None:
            return f"the field has no attribute {name!r}"
        if not attribute.applies(class_ids):
            return f"attribute {name!r} does not belong to this class"
        if (problem := attribute.misfit(value)) is not None:
            return f"attribute {name!r}: {problem}"
    for attribute in attributes if complete else ():
        if attribute.required and attribute.applies(class_ids) and _is_open(values.get(attribute.name)):
            return f"attribute {attribute.name!r} is required"
    return None


def _is_open(value: AttributeValue | None) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
