"""Shapes made of a run of points."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from labeling.shapes.shape import MAX_POINTS, Drawn, Point, first_outside

Ring = Annotated[tuple[Point, ...], Field(min_length=3, max_length=MAX_POINTS)]


class Polygon(Drawn):
    """A closed outline, its first point not repeated, less its holes."""

    kind: Literal["polygon"] = "polygon"
    points: Ring
    holes: Annotated[tuple[Ring, ...], Field(max_length=1_000)] = ()

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"class": self.class_id, "points": _lists(self.points)}
        return body | {"holes": [_lists(hole) for hole in self.holes]} if self.holes else body

    def outside(self, width: int, height: int) -> str | None:
        for ring in (self.points, *self.holes):
            if (misfit := first_outside(ring, width, height)) is not None:
                return misfit
        return None

    @model_validator(mode="after")
    def _open(self) -> Self:
        for ring in (self.points, *self.holes):
            if ring[0] == ring[-1]:
                raise ValueError("the first point is repeated at the end of a ring")
        return self


class Polyline(Drawn):
    """An open run of straight lines."""

    kind: Literal["polyline"] = "polyline"
    points: Annotated[tuple[Point, ...], Field(min_length=2, max_length=MAX_POINTS)]

    def body(self) -> dict[str, Any]:
        return {"class": self.class_id, "points": _lists(self.points)}

    def outside(self, width: int, height: int) -> str | None:
        return first_outside(self.points, width, height)


def _lists(points: tuple[Point, ...]) -> list[list[float]]:
    return [[x, y] for x, y in points]
