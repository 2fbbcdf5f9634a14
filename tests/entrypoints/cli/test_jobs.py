"""Tests of `app jobs`."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dependency_injector.providers import Object

from adapters.settings import load_settings
from application.jobs.ports import Job, JobState
from application.snapshot import Snapshot
from container import Container
from tests.builders import an_id
from tests.entrypoints.cli.test_commands import Run
from tests.entrypoints.cli.test_commands import run as run
from tests.shared_database import shared_database

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def a_record(**given: Any) -> Job:
    made = {
        "name": "EmailUser",
        "payload": {"a": "ü"},
        "due_at": NOW,
        "state": JobState.DEAD,
    }
    return Job(**{"id": an_id(), **made, "error": "KeyError: 'x'\n…", **given})


def keep(folder: Path, *records: Job) -> Sequence[Job]:
    async def write() -> None:
        given = load_settings(storage_url=shared_database(folder))
        async with Container(settings=Object(given)).storage() as storage:
            await storage.schema.upgrade()
            await Snapshot(storage.begin).write("jobs", [*records])

    asyncio.run(write())
    return records


def test_dead_jobs_are_listed_a_line_each(run: Run, tmp_path: Path) -> None:
    dead, _ = keep(tmp_path, a_record(), a_record(state=JobState.WAITING, error=None))
    assert run("jobs", "list", "--dead") == (
        0,
        f"{dead.id}  2026-11-24T12:00:00Z  EmailUser  KeyError: 'x'",
    )


def test_without_an_option_those_that_wait_are_listed(run: Run, tmp_path: Path) -> None:
    _, waiting = keep(
        tmp_path, a_record(), a_record(state=JobState.WAITING, error=None)
    )
    _, said = run("jobs", "list")
    assert said.split() == [str(waiting.id), "2026-11-24T12:00:00Z", "EmailUser"]


@pytest.fixture
def of_each_state(tmp_path: Path) -> Sequence[Job]:
    later = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    alive = {"state": JobState.WAITING, "error": None}
    running = a_record(**alive, claim=an_id(), started_at=NOW, due_at=later)
    return keep(tmp_path, running, a_record(**alive), a_record())


def test_jobs_that_run_are_listed_with_their_start_and_their_lease(
    run: Run, of_each_state: Sequence[Job]
) -> None:
    running = of_each_state[0]
    _, said = run("jobs", "list", "--running")
    assert said.split()[:3] == [str(running.id), "2026-11-24T12:00:00Z", "EmailUser"]
    assert said.endswith(f"running, lease until {running.due_at:%Y-%m-%dT%H:%M:%SZ}")


@pytest.mark.parametrize(
    ("options", "listed"),
    [
        (["--running"], [0]),
        (["--waiting"], [1]),
        (["--dead"], [2]),
        ([], [0, 1]),
        (["--dead", "--waiting"], [1, 2]),
    ],
)
def test_jobs_are_listed_by_their_states(
    run: Run, of_each_state: Sequence[Job], options: list[str], listed: list[int]
) -> None:
    _, said = run("jobs", "list", *options)
    ids = [line.split()[0] for line in said.splitlines()]
    assert ids == [str(of_each_state[index].id) for index in listed]


def test_more_than_a_page_is_listed(run: Run, tmp_path: Path) -> None:
    records = keep(tmp_path, *(a_record() for _ in range(101)))
    _, said = run("jobs", "list", "--dead")
    assert {line.split()[0] for line in said.splitlines()} == {
        str(one.id) for one in records
    }


def test_a_job_is_shown_whole(run: Run, tmp_path: Path) -> None:
    [dead] = keep(tmp_path, a_record(owner_id=an_id()))
    code, said = run("jobs", "show", str(dead.id))
    shown = json.loads(said)
    assert code == 0
    assert (shown["id"], shown["payload"], shown["error"]) == (
        str(dead.id),
        {"a": "ü"},
        dead.error,
    )


@pytest.mark.parametrize("verb", ["replay", "delete"])
@pytest.mark.parametrize(
    ("arguments", "chosen"),
    [
        (["{first}", "{second}"], 2),
        (["--name", "Other"], 1),
        (["--older-than", "24"], 1),
        (["--name", "EmailUser", "--older-than", "24"], 1),
        (["--all"], 3),
    ],
)
def test_dead_jobs_are_chosen(
    run: Run, tmp_path: Path, verb: str, arguments: list[str], chosen: int
) -> None:
    now = datetime.now(UTC)
    old = a_record(due_at=now - timedelta(days=2))
    first, second, _ = keep(
        tmp_path, old, a_record(due_at=now), a_record(name="Other", due_at=now)
    )
    names = [one.format(first=first.id, second=second.id) for one in arguments]
    code, said = run("jobs", verb, *names)
    assert (code, said.split()[0]) == (0, str(chosen))
    assert len(run("jobs", "list", "--dead")[1].splitlines()) == 3 - chosen
    waiting = run("jobs", "list")[1].splitlines()
    assert len(waiting) == (chosen if verb == "replay" else 0)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["delete"], "Select dead jobs by id, name or age, or select all of them."),
        (["replay"], "Select dead jobs by id, name or age, or select all of them."),
        (["show", str(an_id())], "There is no such job"),
    ],
)
def test_errors_are_reported_in_one_line(
    run: Run, tmp_path: Path, arguments: list[str], expected: str
) -> None:
    keep(tmp_path, a_record())
    code, said = run("jobs", *arguments)
    assert (code, said.count("\n")) == (1, 0)
    assert said.startswith(expected)
    assert len(run("jobs", "list", "--dead")[1].splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [(["x"], "valid UUID"), (["--older-than", "99999999999"], "1000000")],
)
def test_jobs_must_be_selected_explicitly(
    run: Run, arguments: list[str], expected: str
) -> None:
    code, said = run("jobs", "delete", *arguments)
    assert code == 2
    assert expected in said


@pytest.mark.parametrize("command", ["worker", "scheduler"])
def test_separate_processes_need_a_shared_storage(run: Run, command: str) -> None:
    code, said = run(command, STORAGE_URL="memory://")
    assert code == 1
    assert said.startswith("memory://")
