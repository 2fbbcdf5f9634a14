"""Tests of `app storage copy` between databases, and killed in the middle."""

import re
from contextlib import AsyncExitStack
from itertools import pairwise
from pathlib import Path

import pytest

from adapters.sql.migrations.revisions import Revisions
from adapters.sql.storage import SqlStorage
from application.snapshot import Snapshot
from tests.builders import ALL_KINDS, NO_HOOKS
from tests.conftest import ON_SERVERS, fresh_storage
from tests.contexts.identity.builders import a_full_session, a_full_user
from tests.end_to_end.copying import finished_copy, killed_copy
from tests.end_to_end.processes import run
from tests.shared_database import shared_database

SESSIONS = 4_000

pytestmark = pytest.mark.slow


async def a_filled_database(folder: Path) -> str:
    folder.mkdir()
    url = shared_database(folder)
    assert run("migrate", folder=folder, STORAGE_URL=url).returncode == 0
    async with SqlStorage(url, NO_HOOKS, pool_size=1, echo=False) as storage:
        await Snapshot(storage.begin).write("users", [a_full_user() for _ in range(50)])
        sessions = [a_full_session(version=3) for _ in range(SESSIONS)]
        await Snapshot(storage.begin).write("sessions", sessions)
    return url


async def test_a_journey_through_all_databases_changes_nothing(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with AsyncExitStack() as servers:
        stops = [
            await servers.enter_async_context(fresh_storage(kind, request, tmp_path))
            for kind in ON_SERVERS
        ]
        there = await a_filled_database(tmp_path / "there")
        back = shared_database(tmp_path / "back")
        reports = [
            _copied_at_the_second_try(source, target, tmp_path)
            for source, target in pairwise([there, *stops, back])
        ]
    assert len(reports[0]) == len(ALL_KINDS)
    assert f"{SESSIONS} sessions" in reports[0][ALL_KINDS.index("sessions")]
    assert all(report == reports[0] for report in reports)


def _copied_at_the_second_try(source: str, target: str, folder: Path) -> list[str]:
    assert 0 < killed_copy(source, target, folder=folder, after=1) < SESSIONS
    return finished_copy(source, target, folder=folder)


async def test_a_database_with_data_of_its_own_is_left_alone(tmp_path: Path) -> None:
    source = await a_filled_database(tmp_path / "one")
    target = await a_filled_database(tmp_path / "other")
    refused = run("storage", "copy", source, target, folder=tmp_path)
    assert refused.returncode == 1
    assert "empty it" in refused.stderr


def test_memory_is_not_copied(tmp_path: Path) -> None:
    target = shared_database(tmp_path)
    refused = run("storage", "copy", "memory://", target, folder=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.startswith("memory://")


def test_the_storage_reports_its_state(tmp_path: Path) -> None:
    outdated = run("doctor", folder=tmp_path)
    assert outdated.returncode == 1
    assert "FAILED  storage_url" in outdated.stdout
    assert "run `app migrate`" in outdated.stdout
    assert run("migrate", folder=tmp_path).returncode == 0
    current = run("doctor", folder=tmp_path)
    assert current.returncode == 0, current.stdout
    newest = Revisions().newest
    assert re.search(
        rf"ok +storage_url +.*sql.* [\d.]+, at revision {newest}", current.stdout
    )
