"""Tables that differ from the project's, and drafting of the revision between them."""

from pathlib import Path

import sqlalchemy as sa

import adapters.sql.storage  # noqa: F401 - fills the metadata
from adapters.sql.engines import open_pools
from adapters.sql.migrations.revisions import Revisions
from adapters.sql.schema import SqlSchema
from adapters.sql.tables import Double, Duration, Exact, Instant, Json, metadata

DROPPED = "sessions"


def copy_of_tables(*, without: str = "") -> sa.MetaData:
    tables = sa.MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        if table.name != without:
            table.to_metadata(tables)
    return tables


def with_rooms() -> sa.MetaData:
    """Return tables with an altered parent, one dropped, and new ones of many types."""
    tables = copy_of_tables(without=DROPPED)
    tables.tables["users"].c.name.type = sa.String(300)
    sa.Table(  # sorted by name, the child would come before its parent
        "zones",
        tables,
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "name", sa.String(20), nullable=False, unique=True, server_default="it's"
        ),
        sa.Column("price", sa.Numeric(10, 2), nullable=False, server_default="0"),
        sa.Column("open", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("since", Instant, nullable=False, server_default=sa.func.now()),
        sa.Column("day", sa.Date),
        sa.Column("plan", sa.LargeBinary),
        sa.Column("area", Double),
        sa.Column("visits", sa.BigInteger),
        sa.Column("tags", Json),
        sa.Column("fee", Exact),
        sa.Column("length", Duration),
    )
    sa.Table(
        "rooms",
        tables,
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("zone_id", sa.ForeignKey("zones.id", ondelete="CASCADE"), index=True),
        sa.Column("user_id", sa.ForeignKey("users.id"), nullable=False),
    )
    sa.Table(
        "keys",
        tables,
        sa.Column("room_id", sa.ForeignKey("rooms.id"), primary_key=True),
    )
    return tables


async def draft(url: str, versions: Path, message: str, tables: sa.MetaData) -> Path:
    """Migrate the database to the newest revision, and draft the next one."""
    pools = open_pools(url, pool_size=1, echo=False)
    try:
        schema = SqlSchema(
            pools.writing,
            reading=pools.reading,
            revisions=Revisions(versions),
            tables=tables,
        )
        await schema.upgrade()
        return Path(await schema.draft(message))
    finally:
        await pools.close()
