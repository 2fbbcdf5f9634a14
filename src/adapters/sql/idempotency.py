"""Records of idempotent requests in SQL."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from adapters.sql.inserts import insert_if_absent
from adapters.sql.repository import SqlRows
from adapters.sql.rows import to_row
from adapters.sql.tables import Instant, metadata
from application.errors import ConcurrentChange
from application.idempotency import IdempotencyRecord

idempotency_records = sa.Table(
    "idempotency_records",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("caller_id", sa.Uuid, nullable=False, index=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("created_at", Instant, nullable=False, index=True),
    sa.Column("result", sa.Text),
)
_COLUMNS = idempotency_records.c
_HAS_ID = _COLUMNS.id == sa.bindparam("this_id")
_SELECT = sa.select(idempotency_records).where(_HAS_ID)
_COMPLETE = idempotency_records.update().where(_HAS_ID)


class SqlIdempotencyRecords(SqlRows[IdempotencyRecord]):
    kind = IdempotencyRecord
    table = idempotency_records

    async def claim(self, record: IdempotencyRecord) -> IdempotencyRecord | None:
        insert = insert_if_absent(idempotency_records, self._connection.dialect.name)
        inserted = await self._execute(insert, to_row(record))
        if inserted.rowcount:
            return None
        known = await self._all(_SELECT, {"this_id": record.id})
        if not known:
            raise ConcurrentChange  # it has just been removed
        return known[0]

    async def complete(self, record_id: UUID, *, result: str) -> None:
        await self._execute(_COMPLETE, {"this_id": record_id, "result": result})

    async def remove_of_caller(self, caller_id: UUID) -> None:
        await self._execute(
            idempotency_records.delete().where(_COLUMNS.caller_id == caller_id)
        )

    async def remove_created_before(self, moment: datetime, *, limit: int) -> int:
        expired = sa.select(_COLUMNS.id).where(_COLUMNS.created_at < moment)
        first = expired.order_by(_COLUMNS.created_at, _COLUMNS.id).limit(limit)
        these = first.with_for_update(skip_locked=True).cte("these")
        removing = idempotency_records.delete().where(
            _COLUMNS.id.in_(sa.select(these.c.id))
        )
        removed = await self._execute(removing.returning(_COLUMNS.id))
        return len(removed.all())
