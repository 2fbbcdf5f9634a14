"""Tests of the pools of a SQLite file."""

from pathlib import Path

import pytest

from adapters.sql.engines import open_pools
from adapters.sql.sqlite_engines import MAX_READERS


@pytest.mark.parametrize(
    ("pool_size", "readers"), [(1, 1), (MAX_READERS + 1, MAX_READERS)]
)
def test_reads_have_no_more_connections_than_the_pool_size(
    pool_size: int, readers: int, tmp_path: Path
) -> None:
    pools = open_pools(f"sqlite:///{tmp_path}/test.db", pool_size=pool_size, echo=False)
    assert pools.reading.engine.pool.size() == readers  # type: ignore[attr-defined]  # of the pool in use
