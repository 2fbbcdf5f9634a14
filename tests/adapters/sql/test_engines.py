"""Tests that errors contain the parameters of statements only with `SQL_ECHO`."""

import logging
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.sql.engines import open_pools
from tests.shared_database import shared_database


@pytest.mark.parametrize("echo", [False, True])
async def test_errors_contain_values_only_if_statements_are_logged(
    echo: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger="sqlalchemy.engine")
    pools = open_pools(shared_database(tmp_path), pool_size=1, echo=echo)
    try:
        async with pools.writing.connect() as connection:
            insert = sa.text("INSERT INTO nowhere VALUES (:email)")
            with pytest.raises(sa.exc.DBAPIError) as failed:
                await connection.execute(insert, {"email": "ada@example.com"})
    finally:
        await pools.close()
    assert ("ada@example.com" in str(failed.value)) is echo
