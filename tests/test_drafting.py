"""Tests of `make migration`, and of the databases that it shares with tests."""

from pathlib import Path

import asyncpg
import pytest

from tests import drafting, servers, shared_database
from tests.stub_server import Stub


def test_without_a_difference_one_line_says_so() -> None:
    with pytest.raises(SystemExit, match=r"nothing to draft\.$"):
        drafting.main("add rooms")


def test_without_a_database_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(servers.SERVERS, "stub", Stub)
    monkeypatch.setattr(Stub, "names", ("a-server-that-is-not-there",))
    on_a_server = [lambda _: servers.server_url("stub")]
    monkeypatch.setattr(shared_database, "DATABASES", on_a_server)
    with pytest.raises(SystemExit, match=r"no stub server here: install the tests\.$"):
        drafting.main("add rooms")


async def test_each_folder_has_a_database_of_postgres(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str
) -> None:
    create = shared_database._create_postgres_database
    monkeypatch.setattr(shared_database, "DATABASES", (create,))
    url = shared_database.shared_database(tmp_path)
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE rooms ()")
    await connection.close()
    assert shared_database.shared_database(tmp_path) == url
    assert shared_database.shared_database(tmp_path / "other") != url
