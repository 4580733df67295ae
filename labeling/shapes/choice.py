"""Classes said of a whole item."""

from typing import Any, ClassVar, Literal

from labeling.shapes.shape import ClassId, ItemKind, Shape


class Choice(Shape):
    """One or more classes said of the whole item."""

    on: ClassVar[frozenset[ItemKind]] = frozenset({"image", "text"})
    kind: Literal["choice"] = "choice"
    classes: tuple[ClassId, ...]

    def class_ids(self) -> tuple[int, ...]:
        return self.classes

    def body(self) -> dict[str, Any]:
        return {"classes": list(self.classes)}
