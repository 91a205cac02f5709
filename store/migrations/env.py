"""How Alembic meets the database; it is run by path, never imported."""

from alembic import context

from store.db import METADATA
from store.migrations import load_tables

load_tables()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,  # SQLite's can be rolled back too, now that we begin transactions ourselves
)
with context.begin_transaction():
    context.run_migrations()
