"""Tests of workers and schedulers that are stopped or suspended in the middle of a job."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dependency_injector.providers import Object

from adapters.settings import load_settings
from application.jobs.ports import JobFilter, JobState
from application.snapshot import Snapshot
from container import Container
from tests.builders import a_job
from tests.conftest import DURABLE, fresh_storage
from tests.end_to_end.mailbox import receiving
from tests.end_to_end.processes import (
    TIMEOUT,
    migrate,
    register,
    run,
    serving,
    until,
    working,
)
from tests.end_to_end.test_killed import ADMIN

SEPARATE = {"WORKER": "separate", **ADMIN}


class SlowMailbox:
    """A mail server that waits until the test lets it continue."""

    def __init__(self) -> None:
        self.received: list[Any] = []
        self.asked, self.goes_on = threading.Event(), threading.Event()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.asked.set()
        await asyncio.to_thread(self.goes_on.wait, TIMEOUT)
        self.received.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[SlowMailbox, str]]:
    box = SlowMailbox()
    with receiving(box) as url:
        yield box, url


@pytest.mark.slow
@pytest.mark.parametrize("broker", ["redis", "nats", "kafka", "amqp"])
def test_a_worker_that_is_stopped_finishes_its_job_once(
    broker: str,
    tmp_path: Path,
    mailbox: tuple[SlowMailbox, str],
    request: pytest.FixtureRequest,
) -> None:
    box, url = mailbox
    broker_url = request.getfixturevalue(f"{broker}_url")
    settings = {
        **SEPARATE,
        "BROKER_URL": broker_url,
        "MAIL_URL": url,
        "JOBS_GRACE_SECONDS": "20",
    }
    with serving(tmp_path, **settings) as api, working(tmp_path, **settings) as worker:
        register(api)
        assert box.asked.wait(TIMEOUT)
        worker.signal(signal.SIGTERM)
        box.goes_on.set()
        assert worker.wait() == 0
        with working(tmp_path, **settings):
            done = run("jobs", "list", folder=tmp_path, **settings)
    assert (done.stdout, done.stderr) == ("", "")
    assert len(box.received) == 1


@pytest.mark.slow
def test_a_job_that_does_not_end_in_time_is_given_back(
    tmp_path: Path, mailbox: tuple[SlowMailbox, str]
) -> None:
    box, url = mailbox
    settings = {
        **SEPARATE,
        "MAIL_URL": url,
        "JOBS_GRACE_SECONDS": "0",
        "JOBS_LEASE_SECONDS": "60",
    }
    with serving(tmp_path, **settings) as api:
        with working(tmp_path, **settings) as worker:
            register(api)
            assert box.asked.wait(TIMEOUT)
            assert worker.stop() == 0
        box.asked.clear()
        with working(tmp_path, **settings):  # long before the lease would have ended
            assert box.asked.wait(TIMEOUT)
            box.goes_on.set()
            until(lambda: not run("jobs", "list", folder=tmp_path, **settings).stdout)


@pytest.mark.parametrize("command", ["worker", "scheduler"])
def test_the_ready_file_is_there_for_as_long_as_it_is_ready(
    tmp_path: Path, command: str
) -> None:
    settings = {**SEPARATE}
    migrate(tmp_path, **settings)
    ready = tmp_path / "ready"
    with working(
        tmp_path, "--ready-file", str(ready), command=command, **settings
    ) as process:
        until(ready.exists)
        assert process.stop() == 0
        assert not ready.exists()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_leaves_no_temporary_files(
    number: signal.Signals, tmp_path: Path
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    with serving(tmp_path, "--workers", "2", TMPDIR=str(folder)) as process:
        assert [*folder.iterdir()]  # the shared files
        process.signal(number)
        process.wait()
    assert not [*folder.iterdir()]


@pytest.mark.slow
def test_a_scheduler_gives_work_to_a_worker(tmp_path: Path) -> None:
    settings = {**SEPARATE}
    migrate(tmp_path, **settings)
    with working(tmp_path, command="scheduler", **settings):
        until(
            lambda: (
                "EndIdleSessions"
                in run("jobs", "list", folder=tmp_path, **settings).stdout
            )
        )
    with working(tmp_path, **settings):
        until(lambda: not run("jobs", "list", folder=tmp_path, **settings).stdout)
    assert run("jobs", "list", "--dead", folder=tmp_path, **settings).stdout == ""


class Zombie:
    """A worker of one job; see `zombie.py`."""

    def __init__(self, name: str, url: str) -> None:
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "tests.end_to_end.zombie", name],
            env={**os.environ, "STORAGE_URL": url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def says(self, expected: str) -> None:
        assert self._popen.stdout
        assert self._popen.stdout.readline().strip() == expected

    def go_on(self) -> None:
        assert self._popen.stdin
        self._popen.stdin.write("\n")
        self._popen.stdin.flush()

    def signal(self, number: signal.Signals) -> None:
        self._popen.send_signal(number)

    def end(self) -> None:
        self._popen.kill()
        self._popen.communicate()


@pytest.mark.slow
@pytest.mark.parametrize("kind", DURABLE)
async def test_a_worker_that_was_stopped_past_its_lease_writes_nothing(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with fresh_storage(kind, request, tmp_path) as url:
        container = Container(settings=Object(load_settings(storage_url=url)))
        async with container.storage() as storage:
            await storage.schema.upgrade()
            async with storage.begin() as work:
                await work.jobs.add(
                    a_job(name="AddUser", due_at=container.clock().now())
                )
                await work.commit()
            first, second = Zombie("first", url), Zombie("second", url)
            try:
                await asyncio.to_thread(_take_over, first, second)
            finally:
                first.end()
                second.end()
            users = await Snapshot(storage.begin).read("users", after=None, limit=10)
            assert [user.name for user in users] == ["second"]
            done = JobFilter(state=JobState.DONE, now=container.clock().now())
            assert len(await storage.job_records.page(done, after=None, limit=10)) == 1


def _take_over(one: Zombie, other: Zombie) -> None:
    """Suspend the first holder of the job; the other worker takes it over, and ends first."""
    one.says("started")
    one.go_on()
    one.says("held")
    one.signal(signal.SIGSTOP)
    other.says("started")
    other.go_on()
    other.says("held")
    other.go_on()
    other.says("over")
    one.signal(signal.SIGCONT)
    one.go_on()
    one.says("over")
