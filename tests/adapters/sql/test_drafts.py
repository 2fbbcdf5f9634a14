"""Tests that drafted revisions run up and down, with rows, on every database."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import NullType, TypeEngine, UserDefinedType

from adapters.sql.migrations.portable import portable_reflection
from adapters.sql.migrations.revisions import Revisions
from adapters.sql.pool import Pool
from adapters.sql.schema import PROJECT, SqlSchema
from application.errors import Invalid, Unavailable
from tests.adapters.sql.drafting import copy_of_tables, draft, with_rooms
from tests.adapters.sql.rows import must_keep_rows
from tests.conftest import fresh_storage
from tests.shared_database import shared_database

ROOT = Path(__file__).parents[3]
NEXT = PROJECT.next
AFTER_NEXT = f"{int(NEXT) + 1:04}"


def differences(connection: sa.Connection, tables: sa.MetaData) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), tables))


def test_a_default_that_only_sqlite_computes_is_left_out() -> None:
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection, portable_reflection():
        connection.exec_driver_sql(
            "CREATE TABLE rooms (id TEXT DEFAULT (lower(hex(randomblob(16)))),"
            " name TEXT DEFAULT 'a(b)')"
        )
        rooms = sa.Table("rooms", sa.MetaData(), autoload_with=connection)
    assert rooms.c.id.server_default is None
    assert rooms.c.name.server_default is not None


@pytest.mark.parametrize("drafted_on", ["sqlite", "postgres"])
async def test_a_draft_runs_up_and_down_with_rows_wherever_it_was_drafted(
    drafted_on: str,
    pool: Pool,
    versions: Path,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    (tmp_path / "drafts").mkdir()
    async with fresh_storage(drafted_on, request, tmp_path / "drafts") as url:
        first = await draft(url, versions, "add rooms", with_rooms())
        second = await draft(url, versions, "drop rooms", copy_of_tables())
    assert (first.name, second.name) == (
        f"rev_{NEXT}_add_rooms.py",
        f"rev_{AFTER_NEXT}_drop_rooms.py",
    )
    schema = SqlSchema(pool, reading=pool, revisions=Revisions(versions))
    await schema.upgrade(PROJECT.newest)
    for revision, tables, below in (
        (NEXT, with_rooms(), copy_of_tables()),
        (AFTER_NEXT, copy_of_tables(), with_rooms()),
    ):
        await must_keep_rows(schema, pool, revision)
        async with pool.connect() as connection:
            assert await connection.run_sync(differences, tables) == []
        await schema.downgrade()
        async with pool.connect() as connection:
            assert await connection.run_sync(differences, below) == []
        await schema.upgrade(revision)
    await schema.check()


async def test_a_draft_is_formatted_as_the_project_is(url: str, versions: Path) -> None:
    files = [
        await draft(url, versions, 'rooms: "a", \\ and """b"""', with_rooms()),
        await draft(url, versions, "drop them", copy_of_tables()),
        await draft(url, versions, "add them again", with_rooms()),
    ]
    for command in (["format", "--check", "--diff"], ["check"]):
        options = [*command, "--config", str(ROOT / "pyproject.toml"), "--no-cache"]
        ruff = [sys.executable, "-m", "ruff", *options, *map(str, files)]
        done = await asyncio.to_thread(
            subprocess.run, ruff, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert not any("#" in file.read_text() for file in files)


async def test_a_draft_has_what_the_tables_in_the_code_say(
    url: str, versions: Path
) -> None:
    await draft(url, versions, "add rooms", with_rooms())
    file = await draft(url, versions, "drop rooms", copy_of_tables())
    assert "autoincrement" not in file.read_text()


@pytest.mark.parametrize(
    ("message", "name", "first_line"),
    [
        ("add rooms", "add_rooms", '"""Add rooms."""'),
        ('"quoted"', "quoted", '""" "quoted"."""'),
        ("back\\slash", "back_slash", '"""Back\\\\slash."""'),
        ("two\nlines\t!", "two_lines", '"""Two lines !"""'),
        ("Räume für 会議", "raume_fur", '"""Räume für 会議."""'),
        ("会議室", "changes", '"""会議室."""'),
        ("x" * 80, "x" * 40, f'"""X{"x" * 79}."""'),
        (
            "\0{revision} %(here)s ../up",
            "revision_here_s_up",
            '"""{revision} %(here)s ../up."""',
        ),
    ],
)
async def test_any_message_makes_a_revision_that_runs(
    versions: Path, tmp_path: Path, message: str, name: str, first_line: str
) -> None:
    url = shared_database(tmp_path)
    file = await draft(url, versions, message, with_rooms())
    assert file.name == f"rev_{NEXT}_{name}.py"
    assert file.read_text().splitlines()[0] == first_line
    with pytest.raises(Invalid, match="nothing to draft"):
        await draft(url, versions, "again", with_rooms())


@pytest.mark.parametrize("message", ["", " \n", "\0", "x" * 81, "\udc80"])
async def test_a_message_that_says_nothing_or_too_much_is_refused(
    versions: Path, tmp_path: Path, message: str
) -> None:
    present = sorted(versions.iterdir())
    with pytest.raises(Invalid, match="Say what changes"):
        await draft(shared_database(tmp_path), versions, message, with_rooms())
    assert sorted(versions.glob("*.py")) == [file for file in present if file.suffix]


class Point(UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "POINT"


class Odd(Point):
    def __repr__(self) -> str:
        return "<odd>"


class Place(sa.TypeDecorator[str]):
    impl = Point
    cache_ok = True


@pytest.mark.parametrize(
    "kind", [Point(), Odd(), Place(), postgresql.ARRAY(Point), NullType()]
)
async def test_a_type_that_a_revision_cannot_name_is_refused(
    kind: TypeEngine[Any], versions: Path, tmp_path: Path
) -> None:
    present = sorted(versions.glob("*.py"))
    tables = copy_of_tables()
    sa.Table("points", tables, sa.Column("place", kind))
    with pytest.raises(Invalid, match=r"cannot import .* sa\.Column\('place', "):
        await draft(shared_database(tmp_path), versions, "add points", tables)
    assert sorted(versions.glob("*.py")) == present


class PostgresWords(sa.TypeDecorator[str]):
    impl = postgresql.TSVECTOR
    cache_ok = True


@pytest.mark.parametrize("kind", [PostgresWords(), postgresql.TSVECTOR()])
async def test_a_type_of_postgresqls_is_imported(
    kind: TypeEngine[Any], versions: Path, tmp_path: Path
) -> None:
    tables = copy_of_tables()
    sa.Table("texts", tables, sa.Column("words", kind))
    file = await draft(shared_database(tmp_path), versions, "add texts", tables)
    assert (
        'sa.Column("words", postgresql.TSVECTOR(), nullable=True)' in file.read_text()
    )
    # Raises Unavailable for a file that cannot be loaded.
    Revisions(versions).is_behind(None)


async def test_a_draft_needs_a_database_that_is_at_the_newest_revision(
    pool: Pool, versions: Path
) -> None:
    schema = SqlSchema(
        pool, reading=pool, revisions=Revisions(versions), tables=with_rooms()
    )
    with pytest.raises(Unavailable, match="run `app migrate` first"):
        await schema.draft("add rooms")
    await schema.upgrade()
    async with pool.transaction() as connection:
        await connection.execute(
            sa.text("UPDATE alembic_version SET version_num = '9999'")
        )
    with pytest.raises(Invalid, match="9999"):
        await schema.draft("add rooms")


async def test_without_a_difference_there_is_nothing_to_write(
    pool: Pool, versions: Path
) -> None:
    present = sorted(versions.glob("*.py"))
    schema = SqlSchema(pool, reading=pool, revisions=Revisions(versions))
    await schema.upgrade()
    with pytest.raises(Invalid, match="nothing to draft"):
        await schema.draft("nothing")
    assert sorted(versions.glob("*.py")) == present
