"""The few words in which SQLite and PostgreSQL differ."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, repeat
from typing import Any, TypeVar

from sqlalchemy import Dialect, FromClause, Table, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

T = TypeVar("T")
IN_LIMIT = 2_000  # values in one IN list: far below what either database takes, and few statement shapes


def is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def upserting(session: Session, table: FromClause) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT, in the dialect of the session."""
    assert isinstance(table, Table)
    if is_postgresql(session):
        return postgresql.insert(table)
    return sqlite.insert(table)


def slices(values: Sequence[T], size: int = IN_LIMIT) -> Iterator[list[T]]:
    """The values in lists of at most `size`."""
    iterator = iter(values)
    while part := list(islice(iterator, size)):
        yield part


def insert_rows(
    session: Session,
    statement: postgresql.Insert | sqlite.Insert,
    rows: Sequence[Mapping[str, Any]],
    *,
    constants: Mapping[str, Any],
) -> None:
    """An INSERT of many rows that have the same keys; `constants` are the columns in which all are alike.

    It binds values itself: for thousands of rows that takes SQLAlchemy longer than the database takes to
    insert them. Python-side column defaults are not applied.
    """
    if not rows:
        return
    dialect = session.get_bind().dialect
    columns = statement.table.c
    compiled = statement.compile(dialect=dialect, column_keys=[*constants, *rows[0]])
    bind = {name: columns[name].type.dialect_impl(dialect).bind_processor(dialect) for name in compiled.binds}
    values: dict[str, Iterable[Any]] = {
        name: repeat(_bound(bind[name], (value,))[0], len(rows)) for name, value in constants.items()
    }
    values |= {name: _bound(bind[name], [row[name] for row in rows]) for name in rows[0]}
    names = compiled.positiontup or list(values)
    bound = list(zip(*(values[name] for name in names), strict=True))
    parameters = bound if compiled.positional else [dict(zip(names, row, strict=True)) for row in bound]
    session.connection().exec_driver_sql(compiled.string, parameters)


def execute_rows(session: Session, statement: Update, rows: Sequence[Mapping[str, Any]]) -> None:
    """Runs an UPDATE once for each row of parameters, which are numbers and all the values that it has: they
    go to the driver as they are, which for thousands of rows takes half as long as with SQLAlchemy between.
    """
    if not rows:
        return
    compiled = _compiled(statement, session.get_bind().dialect)
    names = compiled.positiontup
    parameters = rows if names is None else [tuple(row[name] for name in names) for row in rows]
    session.connection().exec_driver_sql(compiled.string, parameters)


@lru_cache(maxsize=64)
def _compiled(statement: Update, dialect: Dialect) -> SQLCompiler:
    return statement.compile(dialect=dialect)


def _bound(processor: Callable[[Any], Any] | None, values: Sequence[Any]) -> Sequence[Any]:
    return values if processor is None else [processor(value) for value in values]
