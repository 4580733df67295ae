"""Projects, the versions of their label schema, and the counters that spare every page a count."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast, get_args

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from labeling.consensus import Method
from labeling.errors import BadOptions
from labeling.schema import LabelSchema, check_evolution, check_kind
from labeling.shapes import ItemKind
from labeling.sql import upserting
from labeling.tables import LabelSchemaRow, ProjectCounterRow, ProjectRow
from storage.errors import Conflict, NotFound

Counter = Literal[
    "items", "tasks_open", "tasks_done", "annotations", "revisions", "skips", "review_pending", "rejections"
]
COUNTERS: tuple[Counter, ...] = get_args(Counter)
MAX_OVERLAP = 100
MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class Project:
    """`overlap`: annotations each task needs. `counters` has every name of COUNTERS.

    `decide_below`: regions that a model drafted with less confidence demand a person's decision before a task
    is submitted; 0 asks for none.
    """

    id: int
    name: str
    kind: ItemKind
    overlap: int
    guideline: str
    consensus: Method
    schema_version: int
    schema: LabelSchema
    created_at: datetime
    counters: dict[str, int]
    decide_below: float = 0.0


def create(
    session: Session,
    *,
    name: str,
    kind: ItemKind,
    schema: LabelSchema,
    now: datetime,
    overlap: int = 1,
    guideline: str = "",
) -> Project:
    """A new project with version 1 of its schema; raises Conflict (name taken), BadSchema, BadOptions."""
    name = _checked_name(name)
    if not 1 <= overlap <= MAX_OVERLAP:
        raise BadOptions(f"overlap must lie between 1 and {MAX_OVERLAP}, not {overlap}")
    check_kind(schema, kind)
    _refuse_taken(session, name)
    row = ProjectRow(
        name=name, kind=kind, overlap=overlap, guideline=guideline, schema_version=1, created_at=now
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:  # somebody took the name since we looked
        raise Conflict(f"a project named {name!r} exists already") from None
    session.add_all(ProjectCounterRow(project_id=row.id, name=counter, value=0) for counter in COUNTERS)
    session.add(LabelSchemaRow(project_id=row.id, version=1, body=schema.to_document(), created_at=now))
    session.flush()
    return _project(row, schema, dict.fromkeys(COUNTERS, 0))


def get(session: Session, project_id: int) -> Project:
    """Raises NotFound."""
    row = session.get(ProjectRow, project_id)
    if row is None:
        raise NotFound("project", project_id)
    return _load(session, [row])[0]


def by_name(session: Session, name: str) -> Project:
    """Raises NotFound."""
    row = session.scalar(select(ProjectRow).where(ProjectRow.name == name))
    if row is None:
        raise NotFound("project", repr(name))
    return _load(session, [row])[0]


def list_projects(session: Session) -> list[Project]:
    """Every project that is not archived, oldest first."""
    rows = session.scalars(select(ProjectRow).where(ProjectRow.archived_at.is_(None)).order_by(ProjectRow.id))
    return _load(session, list(rows))


def update(
    session: Session,
    *,
    project_id: int,
    name: str | None = None,
    guideline: str | None = None,
    consensus: Method | None = None,
    decide_below: float | None = None,
) -> Project:
    """Changes what is not None. `consensus`: how several answers to one item are made one.

    Raises NotFound, Conflict when the name is taken, BadOptions.
    """
    row = _locked(session, project_id)
    if name is not None and _checked_name(name) != row.name:
        _refuse_taken(session, _checked_name(name))
        row.name = _checked_name(name)
    if guideline is not None:
        row.guideline = guideline
    if consensus is not None:
        row.consensus = consensus
    if decide_below is not None:
        if not 0 <= decide_below <= 1:
            raise BadOptions(f"decide_below must lie between 0 and 1, not {decide_below}")
        row.decide_below = decide_below
    session.flush()
    return _load(session, [row])[0]


def set_schema(session: Session, *, project_id: int, schema: LabelSchema, now: datetime) -> Project:
    """Appends a schema version; an equal schema changes nothing. Raises SchemaEvolutionError, BadSchema."""
    row = _locked(session, project_id)
    current = schema_at(session, project_id=project_id, version=row.schema_version)
    if schema != current:
        check_kind(schema, cast(ItemKind, row.kind))
        check_evolution(current, schema)
        row.schema_version += 1
        body = schema.to_document()
        session.add(
            LabelSchemaRow(project_id=project_id, version=row.schema_version, body=body, created_at=now)
        )
        session.flush()
    return _load(session, [row])[0]


def grow_schema(
    session: Session, *, project_id: int, change: Callable[[LabelSchema], LabelSchema], now: datetime
) -> Project:
    """Makes what `change` adds to the schema in force one more version; raises NotFound, SchemaError."""
    row = _locked(session, project_id)
    current = schema_at(session, project_id=project_id, version=row.schema_version)
    return set_schema(session, project_id=project_id, schema=change(current), now=now)


def schema_at(session: Session, *, project_id: int, version: int) -> LabelSchema:
    """The schema as it was in that version; raises NotFound."""
    body = session.scalar(
        select(LabelSchemaRow.body).where(
            LabelSchemaRow.project_id == project_id, LabelSchemaRow.version == version
        )
    )
    if body is None:
        raise NotFound("label schema", f"version {version} of project {project_id}")
    return LabelSchema.from_document(body)


def bump(session: Session, project_id: int, **deltas: int) -> None:
    """Adds to counters, such as `bump(session, 1, items=20, tasks_open=20)`.

    Call it last in a unit of work: on PostgreSQL the counter rows stay locked until the commit.
    """
    unknown = sorted(set(deltas) - set(COUNTERS))
    if unknown:
        raise KeyError(f"{unknown[0]!r} is no project counter")
    # Always in the same order, so that two writers cannot wait for each other.
    changes = [(name, deltas[name]) for name in sorted(deltas) if deltas[name]]
    if not changes:
        return
    table = ProjectCounterRow.__table__
    statement = upserting(session, table)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["project_id", "name"],
            set_={"value": table.c.value + statement.excluded.value},
        ),
        [{"project_id": project_id, "name": name, "value": delta} for name, delta in changes],
    )


def _load(session: Session, rows: list[ProjectRow]) -> list[Project]:
    """Projects of these rows, with two statements however many there are."""
    ids = [row.id for row in rows]
    counters = {project_id: dict[str, int](dict.fromkeys(COUNTERS, 0)) for project_id in ids}
    counted = select(ProjectCounterRow.project_id, ProjectCounterRow.name, ProjectCounterRow.value)
    for project_id, name, value in session.execute(counted.where(ProjectCounterRow.project_id.in_(ids))):
        counters[project_id][name] = value
    bodies = dict(_bodies(session, ids))
    return [_project(row, LabelSchema.from_document(bodies[row.id]), counters[row.id]) for row in rows]


def _bodies(session: Session, ids: list[int]) -> Iterable[tuple[int, dict[str, Any]]]:
    statement = (
        select(LabelSchemaRow.project_id, LabelSchemaRow.body)
        .join(ProjectRow, ProjectRow.id == LabelSchemaRow.project_id)
        .where(ProjectRow.id.in_(ids), LabelSchemaRow.version == ProjectRow.schema_version)
    )
    return ((project_id, body) for project_id, body in session.execute(statement))


def _project(row: ProjectRow, schema: LabelSchema, counters: dict[str, int]) -> Project:
    return Project(
        id=row.id,
        name=row.name,
        kind=cast(ItemKind, row.kind),
        overlap=row.overlap,
        guideline=row.guideline,
        consensus=cast(Method, row.consensus),
        schema_version=row.schema_version,
        schema=schema,
        created_at=row.created_at,
        counters=counters,
        decide_below=row.decide_below,
    )


def _locked(session: Session, project_id: int) -> ProjectRow:
    row = session.get(ProjectRow, project_id, with_for_update=True)
    if row is None:
        raise NotFound("project", project_id)
    return row


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise BadOptions(f"a project name has 1 to {MAX_NAME} printable characters")
    return name


def _refuse_taken(session: Session, name: str) -> None:
    if session.scalar(select(ProjectRow.id).where(ProjectRow.name == name)) is not None:
        raise Conflict(f"a project named {name!r} exists already")
