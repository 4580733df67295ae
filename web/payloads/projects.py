"""Projects and their label schema."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from labeling.consensus import Method
from labeling.projects import Project
from web.access import Role
from web.payloads.common import Payload, View

Name = Annotated[str, Field(min_length=1, max_length=200)]
Guideline = Annotated[str, Field(max_length=100_000)]
Color = Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")]


class SchemaBody(Payload):
    """A label schema; `classes` may be plain names, `fields` may be left out (one single choice `label`)."""

    classes: list[str | dict[str, Any]] = Field(default_factory=list, max_length=10_000)
    fields: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=100)] | None = None

    def document(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True)


class NewProject(Payload):
    name: Name
    kind: Literal["image", "text"]
    overlap: Annotated[int, Field(ge=1, le=100)] = 1
    guideline: Guideline = ""
    schema_: SchemaBody = Field(alias="schema", default_factory=SchemaBody)


class ProjectChange(Payload):
    name: Name | None = None
    guideline: Guideline | None = None
    consensus: Method | None = None
    decide_below: Annotated[float, Field(ge=0, le=1)] | None = None


class ClassView(View):
    id: int
    name: str
    color: str
    retired: bool = False


class AttributeView(View):
    """What is asked of each region of a field; `classes`: those it applies to, null for all of them."""

    name: str
    kind: Literal["select", "checkbox", "number", "text"]
    options: list[str] = Field(default_factory=list)
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    classes: list[int] | None = None


class FieldView(View):
    name: str
    kind: str
    multiple: bool
    required: bool
    classes: list[int]
    attributes: list[AttributeView] = Field(default_factory=list)
    points: list[str] = Field(default_factory=list)
    edges: list[tuple[int, int]] = Field(default_factory=list)


class SchemaView(View):
    version: int
    classes: list[ClassView]
    fields: list[FieldView]

    @classmethod
    def of(cls, project: Project) -> "SchemaView":
        return cls.model_validate({"version": project.schema_version, **project.schema.to_document()})


class Counters(View):
    items: int
    tasks_open: int
    tasks_done: int
    annotations: int


class ProjectView(View):
    """`decide_below`: drafted regions less sure than this demand a decision before submitting."""

    id: int
    name: str
    kind: Literal["image", "text"]
    overlap: int
    guideline: str
    consensus: Method
    decide_below: float
    schema_: SchemaView = Field(alias="schema")
    counters: Counters
    created_at: datetime
    role: Role | None = None  # the caller's, where one project is shown

    @classmethod
    def of(cls, project: Project, *, role: Role | None = None) -> "ProjectView":
        return cls(
            id=project.id,
            name=project.name,
            kind=project.kind,
            overlap=project.overlap,
            guideline=project.guideline,
            consensus=project.consensus,
            decide_below=project.decide_below,
            schema=SchemaView.of(project),
            counters=Counters.model_validate(project.counters),
            created_at=project.created_at,
            role=role,
        )


class ProjectList(View):
    items: list[ProjectView]
    next: str | None
