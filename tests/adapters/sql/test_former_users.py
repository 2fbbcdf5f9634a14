"""Tests that users that a former version stored in SQL get the new columns."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.sql.engines import open_pools
from adapters.sql.identity.users import users
from adapters.sql.rows import to_row
from adapters.sql.schema import SqlSchema
from adapters.sql.storage import SqlStorage
from tests.builders import NO_HOOKS
from tests.conftest import fresh_storage
from tests.contexts.identity.builders import a_user

ADDED = ("reset_generation", "link_generation", "former_emails")


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_users_of_a_former_version_get_generations(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    former, later = a_user(version=3), a_user(version=1)
    async with fresh_storage(kind, request, tmp_path) as url:
        pools = open_pools(url, pool_size=1, echo=False)
        schema = SqlSchema(pools.writing, reading=pools.reading)
        for revision, user in (("0004", former), ("0005", later)):
            await schema.upgrade(revision)
            row = {
                name: value for name, value in to_row(user).items() if name not in ADDED
            }
            # As the former version wrote it.
            async with pools.writing.transaction() as connection:
                await connection.execute(users.insert(), row)
        await schema.upgrade()
        storage = SqlStorage(url, NO_HOOKS, pool_size=1, echo=False)
        async with storage, storage.begin() as work:
            for user in (former, later):
                assert await work.users.get(user.id) == user
        await schema.downgrade("0004")
        async with pools.writing.transaction() as connection:
            count = await connection.scalar(
                sa.select(sa.func.count()).select_from(users)
            )
        assert count == 2
        await pools.close()
