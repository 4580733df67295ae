"""Tables that SQLAlchemy has no words for, such as a full-text index: their statements, for each database.

They are made with the other tables, by `Row.metadata.create_all` and by the migrations alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import DDL, event

from storage.rows import Row

_KEY = "raw_tables"


@dataclass(frozen=True, slots=True)
class RawTable:
    """`statements`: by dialect. On SQLite what a virtual table keeps lies in tables whose names begin with
    its own."""

    name: str
    statements: Mapping[str, Sequence[str]]

    def owns(self, table_name: str | None) -> bool:
        return table_name is not None and (table_name == self.name or table_name.startswith(f"{self.name}_"))


def declare(table: RawTable) -> RawTable:
    """Makes the table part of the metadata; called once, where its package declares its rows."""
    raw_tables().append(table)
    for dialect, statements in table.statements.items():
        for statement in statements:
            made: DDL = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(Row.metadata, "after_create", made.execute_if(dialect=dialect))
    return table


def raw_tables() -> list[RawTable]:
    found: list[RawTable] = Row.metadata.info.setdefault(_KEY, [])
    return found
