"""Regions of a text, and words about an item."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, StrictInt, model_validator

from labeling.shapes.shape import Classed, Extent, ItemKind, Label, Shape, Words

Offset = Annotated[StrictInt, Field(ge=0, le=2**31 - 1)]


class Span(Classed):
    """The code points of a text from `start` up to, not including, `end`."""

    on: ClassVar[frozenset[ItemKind]] = frozenset({"text"})
    kind: Literal["span"] = "span"
    start: Offset
    end: Offset

    def body(self) -> dict[str, Any]:
        return {"class": self.class_id, "start": self.start, "end": self.end}

    def misfit(self, extent: Extent) -> str | None:
        if extent.length is None:
            return "a span cannot lie on an image"
        if self.end <= extent.length:
            return None
        return f"the span from {self.start} to {self.end} leaves the text of {extent.length} code points"

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"the span from {self.start} to {self.end} is empty")
        return self


class Relation(Classed):
    """A directed tie between two regions of the same item, named by their ids."""

    on: ClassVar[frozenset[ItemKind]] = frozenset({"text", "image"})
    kind: Literal["relation"] = "relation"
    from_id: Label = Field(alias="from")
    to_id: Label = Field(alias="to")

    def body(self) -> dict[str, Any]:
        return {"class": self.class_id, "from": self.from_id, "to": self.to_id}


class FreeText(Shape):
    """Words about the item, such as a transcript or a remark; it has no class."""

    on: ClassVar[frozenset[ItemKind]] = frozenset({"image", "text"})
    kind: Literal["text"] = "text"
    text: Words

    def class_ids(self) -> tuple[int, ...]:
        return ()

    def body(self) -> dict[str, Any]:
        return {"text": self.text}
