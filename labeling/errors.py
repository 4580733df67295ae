"""Errors of labeling, all below storage.errors.LabelloopError.

LabelloopError
├── NotFound (storage)           a project, item, task or annotation does not exist
├── Conflict (storage)
│   ├── RevisionConflict         an annotation was revised by somebody else meanwhile
│   ├── TaskUnavailable          a named task cannot be claimed by this annotator
│   └── NothingToReview          a verdict about a task that has no such answer (any more)
└── LabelingError
    ├── BadRegion                a region is malformed by itself, whatever the schema says
    ├── SchemaError
    │   ├── BadSchema            a label schema is malformed
    │   ├── SchemaEvolutionError a new schema version would change what an old label means
    │   └── SchemaViolation      well-formed regions do not fit the schema of their project
    ├── LeaseError
    │   ├── NotLeased            the annotator never held this task
    │   └── LeaseLost            the annotator held it; the lease has expired or somebody else has it
    ├── BadQuery                 a filter of items cannot be understood, and where
    ├── EmptyDataset             there is nothing to freeze
    ├── BadManifest              an object is not the manifest of a dataset version
    ├── ExportUnsuitable         a dataset version cannot be written in the format asked for
    ├── BadImage                 bytes that are no image, or none that may be decoded
    └── ImportProblem
        ├── BadSource            a file or folder cannot be read as any known format
        ├── BadOptions           the import was told something the source contradicts
        └── ImportRefused        rows were bad and the caller wants all or nothing
"""

from typing import Literal

from storage.errors import Conflict, LabelloopError


class RevisionConflict(Conflict):
    def __init__(self, annotation_id: int, expected: int, found: int) -> None:
        super().__init__(f"annotation {annotation_id} is at revision {found}, not {expected}")
        self.annotation_id = annotation_id
        self.expected = expected
        self.found = found


class TaskUnavailable(Conflict):
    """`taken`: others hold or have done every slot; `submitted`: this annotator has; `assigned`: it is for
    others only; `hidden`: its item was deleted."""

    def __init__(self, task_id: int, reason: Literal["taken", "submitted", "assigned", "hidden"]) -> None:
        said = {
            "taken": "is with others already",
            "submitted": "was submitted by you already",
            "assigned": "is assigned to others",
            "hidden": "belongs to a deleted item",
        }
        super().__init__(f"task {task_id} {said[reason]}")
        self.task_id = task_id
        self.reason = reason


class NothingToReview(Conflict):
    def __init__(self, task_id: int, message: str) -> None:
        super().__init__(f"task {task_id}: {message}")
        self.task_id = task_id


class LabelingError(LabelloopError):
    """Base of all errors of labeling that are not storage's NotFound or Conflict."""


class BadRegion(LabelingError):
    """`position` counts from 0 in the list given; `region` is its id where it has one."""

    def __init__(self, message: str, *, position: int, region: str | None, field: str | None) -> None:
        name = f"region {region!r}" if region is not None else f"region number {position + 1}"
        super().__init__(f"{name}: {message}" if field is None else f"{name}, {field}: {message}")
        self.position = position
        self.region = region
        self.field = field


class SchemaError(LabelingError):
    """Base of errors about label schemas."""


class BadSchema(SchemaError):
    """`place` is the path inside the schema, such as `classes.3.name`; empty when it is all of it."""

    def __init__(self, message: str, *, place: str = "") -> None:
        super().__init__(f"label schema: {place}: {message}" if place else f"label schema: {message}")
        self.place = place


class SchemaEvolutionError(SchemaError):
    def __init__(self, problems: list[str]) -> None:
        super().__init__("the new label schema would change what old labels mean: " + "; ".join(problems))
        self.problems = problems


class SchemaViolation(SchemaError):
    """`region` is None when the field as a whole is at fault, such as a required label that is missing."""

    def __init__(self, field: str, region: str | None, message: str) -> None:
        place = f"field {field!r}" if region is None else f"field {field!r}, region {region!r}"
        super().__init__(f"{place}: {message}")
        self.field = field
        self.region = region
        self.message = message


class LeaseError(LabelingError):
    """Base of errors about who holds a task."""

    def __init__(self, message: str, *, task_id: int, annotator_id: int) -> None:
        super().__init__(message)
        self.task_id = task_id
        self.annotator_id = annotator_id


class NotLeased(LeaseError):
    def __init__(self, task_id: int, annotator_id: int) -> None:
        super().__init__(f"task {task_id} is not leased to you", task_id=task_id, annotator_id=annotator_id)


class LeaseLost(LeaseError):
    def __init__(self, task_id: int, annotator_id: int) -> None:
        super().__init__(
            f"your lease of task {task_id} has expired", task_id=task_id, annotator_id=annotator_id
        )


class BadQuery(LabelingError):
    """`position` counts characters from 0 in `query`; `message` says what is wrong there."""

    def __init__(self, query: str, position: int, message: str) -> None:
        here = query[position : position + 20]
        place = f"at character {position + 1} ({here!r})" if here else "at the end"
        super().__init__(f"filter, {place}: {message}")
        self.position = position
        self.message = message


class EmptyDataset(LabelingError):
    def __init__(self, project_id: int) -> None:
        super().__init__(f"project {project_id} has no annotation that could be frozen into a dataset")
        self.project_id = project_id


class BadManifest(LabelingError):
    """`line` counts from 1."""

    def __init__(self, content_hash: str, line: int, message: str) -> None:
        super().__init__(f"dataset {content_hash[:12]}, line {line}: {message}")
        self.content_hash = content_hash
        self.line = line


class ExportUnsuitable(LabelingError):
    """The text names the format and what it cannot carry."""


class BadImage(LabelingError):
    """The text says in one line what is wrong with the bytes."""


class ImportProblem(LabelingError):
    """Base of errors that end an import."""


class BadSource(ImportProblem):
    def __init__(self, source: str, message: str) -> None:
        super().__init__(f"{source}: {message}")
        self.source = source
        self.message = message


class BadOptions(ImportProblem):
    """The import options contradict the source, such as a column that it does not have."""


class ImportRefused(ImportProblem):
    """Nothing was kept. `problems` holds the first lines, `count` says how many rows were bad in all."""

    def __init__(self, problems: list[str], count: int) -> None:
        first = problems[0] if problems else "no reason given"
        more = f" (and {count - 1} more)" if count > 1 else ""
        super().__init__(f"nothing was imported: {first}{more}")
        self.problems = problems
        self.count = count
