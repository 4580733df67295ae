"""What the bodies of several nouns share."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from labeling.shapes import SHAPES
from web.pagination import MAX_ID

RowId = Annotated[int, Field(ge=1, le=MAX_ID)]
Share = Annotated[float, Field(ge=0, le=1)]
Limit = Annotated[int, Field(ge=1, le=200)]
Seconds = Annotated[float, Field(ge=0, le=86_400)]
Sequence = Annotated[int, Field(ge=0, le=MAX_ID)]
# labeling.shapes checks a region, and names it and its field when it is wrong, which a failed choice among
# ten kinds would not. What each kind has on top is in the document's component `Region`.
RegionJson = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {
            "type": "object",
            "description": "One labelled thing; see the component Region for what each kind has.",
            "required": ["id", "kind", "field"],
            "properties": {
                "id": {"type": "string"},
                "kind": {"enum": list(SHAPES)},
                "field": {"type": "string"},
            },
        }
    ),
]
Regions = Annotated[list[RegionJson], Field(max_length=20_000)]


class Payload(BaseModel):
    """A request body or query."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class View(BaseModel):
    """A response body."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)


class PageQuery(Payload):
    """`after` is the `next` of the page before."""

    after: Annotated[str, Field(max_length=500)] | None = None
    limit: Limit = 50


class Interval(View):
    """A figure with its 95 % interval and the number of observations; all null when n is 0."""

    value: float | None
    low: float | None
    high: float | None
    n: int


class JobStarted(View):
    job_id: int


class Problem(View):
    """RFC 9457 problem details; fields beyond these say more about this kind of problem."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
