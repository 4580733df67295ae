"""Runs migrations on the connection that storage.schema hands in; knows no URL of its own."""

from alembic import context

from storage.autogenerate import add_what_is_overlooked, include_object, render_type
from storage.rows import Row

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Row.metadata,
    compare_type=True,
    render_as_batch=connection.dialect.name == "sqlite",  # SQLite alters little; batches copy the table
    include_object=include_object,
    render_item=render_type,
    process_revision_directives=add_what_is_overlooked,
)
with context.begin_transaction():
    context.run_migrations()
