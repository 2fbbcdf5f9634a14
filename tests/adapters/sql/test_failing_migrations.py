"""Tests that a failing migration prints one line, and changes nothing."""

from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from adapters.sql.migrations.revisions import Revisions
from adapters.sql.pool import Pool
from adapters.sql.schema import PROJECT, SqlSchema
from application.errors import Conflict, Refused, Unavailable
from entrypoints.cli.running import error_line
from tests.adapters.sql.revising import NEXT, with_revision
from tests.adapters.sql.rows import add_rows, contents

FULL_SQLITE = (
    "op.execute('PRAGMA max_page_count=1')\n    op.execute('INSERT INTO jobs {rows}')"
)
ROWS_TOO_MANY_FOR_SQLITE = FULL_SQLITE.format(
    rows="SELECT hex(randomblob(16)), zeroblob(999999), 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1"
)
FAILURES = {
    "raise ValueError('no luck')": "no luck",
    "op.execute('SELECT * FROM nowhere')": "nowhere",
    "op.execute('INSERT INTO users (id) VALUES (NULL)')": "users",
}


async def fails(pool: Pool, revisions: Revisions, kind: type[Refused]) -> str:
    """Migrate without effect; return the line that `app migrate` prints."""
    await SqlSchema(pool, reading=pool).upgrade()
    before = await add_rows(pool)
    schema = SqlSchema(pool, reading=pool, revisions=revisions)
    with pytest.raises(kind) as failed:
        await schema.upgrade()
    assert await contents(pool) == before
    assert (await schema.describe()).revision == PROJECT.newest
    line = error_line(failed.value)
    assert len(line.splitlines()) == 1
    return line


@pytest.mark.parametrize(("body", "reason"), FAILURES.items(), ids=FAILURES.values())
async def test_a_revision_that_fails_is_rolled_back(
    pool: Pool, versions: Path, body: str, reason: str
) -> None:
    line = await fails(pool, with_revision(versions, body), Unavailable)
    assert line.startswith(
        f"rev_{NEXT}_rooms.py, line 12, failed; its transaction was rolled back. ("
    )
    assert reason in line


async def test_a_downgrade_that_fails_is_rolled_back(
    pool: Pool, versions: Path
) -> None:
    schema = SqlSchema(pool, reading=pool, revisions=with_revision(versions, "pass"))
    await schema.upgrade()
    before = await add_rows(pool)
    broken = with_revision(versions, "raise ValueError")
    schema = SqlSchema(pool, reading=pool, revisions=broken)
    with pytest.raises(Unavailable, match=rf"rev_{NEXT}_rooms\.py, line 17, failed"):
        await schema.downgrade()
    assert await contents(pool) == before


async def test_a_full_disk_of_sqlite_is_reported_in_one_line(
    sqlite_pool: Pool, versions: Path
) -> None:
    revisions = with_revision(versions, ROWS_TOO_MANY_FOR_SQLITE)
    line = await fails(sqlite_pool, revisions, Unavailable)
    assert "full" in line


async def test_rows_that_refer_to_missing_ones_are_refused_on_sqlite(
    sqlite_pool: Pool, versions: Path
) -> None:
    orphan = (
        "op.create_table('beds', sa.Column('room_id', sa.Uuid(), sa.ForeignKey('rooms.id')))\n"
        "    op.execute(\"INSERT INTO beds VALUES ('nowhere')\")"
    )
    line = await fails(sqlite_pool, with_revision(versions, orphan), Conflict)
    expected = "Rows of beds would refer to missing rows of rooms"
    assert line == f"{expected}: nothing was changed."


async def test_foreign_keys_hold_again_after_a_migration(
    pool: Pool, versions: Path
) -> None:
    await fails(pool, with_revision(versions, "raise ValueError"), Unavailable)
    tables = sa.MetaData()
    rooms = sa.Table("rooms", tables, sa.Column("id", sa.Uuid, primary_key=True))
    beds = sa.Table("beds", tables, sa.Column("room_id", sa.ForeignKey(rooms.c.id)))
    async with pool.transaction() as connection:
        await connection.run_sync(tables.create_all)
    for _ in range(2):
        async with pool.connect() as connection:
            with pytest.raises(sa.exc.IntegrityError):
                await connection.execute(beds.insert().values(room_id=uuid4()))
        await SqlSchema(pool, reading=pool).upgrade()


@pytest.mark.parametrize("text", ["def", "raise ValueError", "import nowhere"])
async def test_an_invalid_revision_is_reported_in_one_line(
    pool: Pool, versions: Path, text: str
) -> None:
    (versions / f"rev_{NEXT}_rooms.py").write_text(text)
    schema = SqlSchema(pool, reading=pool, revisions=Revisions(versions))
    for call in (schema.upgrade, schema.check):
        with pytest.raises(Unavailable, match="cannot be loaded") as failed:
            await call()
        assert len(error_line(failed.value).splitlines()) == 1


async def test_a_revision_may_commit_by_itself(pool: Pool, versions: Path) -> None:
    body = """with op.get_context().autocommit_block():
        op.create_index(
            "ix_users_name", "users", ["name"], postgresql_concurrently=True
        )"""
    await SqlSchema(pool, reading=pool).upgrade()
    schema = SqlSchema(pool, reading=pool, revisions=with_revision(versions, body))
    await schema.upgrade()
    await schema.check()


async def test_two_revisions_of_the_same_number_are_refused(
    pool: Pool, versions: Path
) -> None:
    """A merge of two branches may cause this: one revision would never run."""
    revisions = with_revision(versions, "pass")
    (versions / f"rev_{NEXT}_rooms.py").rename(versions / f"rev_{NEXT}_beds.py")
    await SqlSchema(pool, reading=pool, revisions=revisions).upgrade()
    schema = SqlSchema(pool, reading=pool, revisions=with_revision(versions, "pass"))
    for call in (schema.upgrade, schema.check):
        with pytest.raises(Unavailable, match=f"have the number {NEXT}: give") as found:
            await call()
        assert len(error_line(found.value).splitlines()) == 1
