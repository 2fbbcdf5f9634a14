"""Tests that a page of workshops costs the same however late it is."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from adapters.sql.engines import open_pools
from adapters.sql.tables import metadata
from adapters.sql.workshops import SqlWorkshopReader
from application.sort_orders import Position
from application.workshops.ports import WORKSHOPS_BY_START
from tests.builders import NOW, an_id


async def test_sqlite_reads_a_later_page_from_its_position(tmp_path: Path) -> None:
    pools = open_pools(f"sqlite:///{tmp_path / 'file.db'}", pool_size=1, echo=False)
    sent: list[tuple[str, Any]] = []

    @sa.event.listens_for(pools.reading.engine.sync_engine, "before_cursor_execute")
    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        sent.append((statement, parameters))

    async with pools.writing.transaction() as connection:
        await connection.run_sync(metadata.create_all)
    late = Position(WORKSHOPS_BY_START, (NOW + timedelta(days=7), an_id()))
    reader = SqlWorkshopReader(pools.reading)
    for after in (None, late):
        await reader.upcoming(now=NOW, after=after, limit=20)
        statement, parameters = sent.pop()
        async with pools.reading.connect() as connection:
            plan = await connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", parameters
            )
            assert plan.all()[-1][-1].endswith("((starts_at,id)>(?,?))")
        sent.clear()
    await pools.close()
