"""Alembic's environment: runs revisions on a given connection in one transaction."""

from alembic import context

from adapters import sql
from adapters.sql.migrations.advisory_locks import limit_lock_wait
from adapters.sql.migrations.foreign_keys import check_foreign_keys
from adapters.sql.tables import metadata
from application.discovery import import_submodules

import_submodules(sql, exclude=("migrations",))  # fills the metadata
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,  # for the names of constraints
    transactional_ddl=True,  # on SQLite as well: the pool begins transactions itself
)
with context.begin_transaction():
    limit_lock_wait(connection)
    context.run_migrations()
    check_foreign_keys(connection)
