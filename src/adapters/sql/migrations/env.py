"""What Alembic runs: on the connection it was given, in that connection's transaction."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from adapters import sql
from adapters.sql.tables import Instant, Json, SortableDecimal, SortableText, metadata
from application.discovery import import_submodules


def render_item(kind: str, item: object, autogenerate: AutogenContext) -> str | Literal[False]:
    """Revisions spell our types out: they must not change when the code does."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, SortableText | SortableDecimal):
        return item.spelled_out
    if kind == "type" and item is Json:
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


import_submodules(sql, but=("migrations",))  # which fills the metadata
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
