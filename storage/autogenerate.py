"""What Alembic's comparison of tables and database does not see by itself."""

from collections.abc import Iterable
from typing import Any, Literal

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import JSON, Column, Connection, Index, inspect

from storage.raw_tables import RawTable, raw_tables
from storage.rows import Row, UtcDateTime


class RawTableOp(ops.MigrateOperation):
    """Makes a raw table, by the statements of the database that the migration runs on."""

    def __init__(self, table: RawTable) -> None:
        self.table = table


@renderers.dispatch_for(RawTableOp)
def _render_raw_table(_context: AutogenContext, op: RawTableOp) -> list[str]:
    return [
        f"if op.get_bind().dialect.name == {dialect!r}: op.execute({statement!r})"
        for dialect, statements in op.table.statements.items()
        for statement in statements
    ]


def render_type(kind: str, item: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """A revision is frozen: it names the types of the databases, not classes of ours that may change."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def include_object(item: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:  # noqa: ARG001
    """Keeps Alembic from comparing indexes over an expression (`priority DESC`), which it half understands,
    and raw tables, which the metadata does not hold."""
    if kind == "table" and reflected and any(table.owns(name) for table in raw_tables()):
        return False
    return not (kind == "index" and name in {index.name for index in _expression_indexes()})


def missing_expression_indexes(connection: Connection) -> list[Index]:
    """Indexes over an expression that the database lacks; they are compared by name only."""
    names = {index["name"] for table in inspect(connection).get_multi_indexes().values() for index in table}
    return [index for index in _expression_indexes() if index.name not in names]


def missing_raw_tables(connection: Connection) -> list[RawTable]:
    names = set(inspect(connection).get_table_names())
    return [table for table in raw_tables() if table.name not in names]


def add_what_is_overlooked(
    context: MigrationContext,
    revision: str | Iterable[str | None] | Iterable[str],  # noqa: ARG001
    directives: list[ops.MigrationScript],
) -> None:
    """Alembic's `process_revision_directives`: the new revision makes missing expression indexes and raw
    tables, too."""
    assert context.connection is not None
    for script in directives:
        assert script.upgrade_ops is not None
        assert script.downgrade_ops is not None
        for index in missing_expression_indexes(context.connection):
            script.upgrade_ops.ops.append(ops.CreateIndexOp.from_index(index))
            script.downgrade_ops.ops.insert(0, ops.DropIndexOp.from_index(index))
        for table in missing_raw_tables(context.connection):
            script.upgrade_ops.ops.append(RawTableOp(table))
            script.downgrade_ops.ops.insert(0, ops.DropTableOp(table.name))


def _expression_indexes() -> list[Index]:
    return [
        index
        for table in Row.metadata.sorted_tables
        for index in sorted(table.indexes, key=lambda index: str(index.name))
        if not all(isinstance(expression, Column) for expression in index.expressions)
    ]
