"""Tests of the translation of driver errors."""

import pytest
import sqlalchemy as sa

from adapters.sql.errors import translate_errors
from adapters.sql.pool import Pool
from application.errors import Invalid


@pytest.mark.parametrize(
    "expression", ["CAST(:value AS INTEGER) + 1", "CAST(:value AS INTEGER) / 0"]
)
@pytest.mark.parametrize("value", [2**31 - 1, 2**31], ids=["server", "driver"])
@pytest.mark.parametrize("url", ["postgres"], indirect=True)
async def test_a_value_that_a_column_does_not_keep_is_invalid(
    pool: Pool, expression: str, value: int
) -> None:
    """Unavailable would be wrong: a retry never succeeds."""
    async with pool.connect() as connection:
        with pytest.raises(Invalid), translate_errors():
            await connection.execute(sa.text(f"SELECT {expression}"), {"value": value})
