"""Tests that no request fails when processes are stopped or replaced under load."""

import asyncio
import os
import signal
import time
from pathlib import Path

import httpx
import pytest

from tests.end_to_end.load import Load
from tests.end_to_end.processes import (
    PATIENT_APP,
    Process,
    register,
    run,
    serving,
    sign_in,
    until,
)

CLIENTS = 50
READY = b"GET /health/ready HTTP/1.1\r\nHost: test\r\n\r\n"


@pytest.mark.slow
async def test_no_request_fails_when_a_process_is_stopped(tmp_path: Path) -> None:
    with serving(tmp_path, app=PATIENT_APP) as process:
        load = Load(process.url, CLIENTS, somebody(process))
        running = asyncio.create_task(load.run())
        await load.after(200)
        process.signal(signal.SIGTERM)
        await running
        await asyncio.to_thread(process.wait)
    assert (load.failures, set(load.answers)) == ([], {200})


@pytest.mark.slow
@pytest.mark.parametrize("how", ["one worker is stopped", "all are restarted"])
async def test_no_request_fails_when_a_worker_is_replaced(
    tmp_path: Path, how: str
) -> None:
    with serving(tmp_path, "--workers", "2", app=PATIENT_APP) as process:
        until(lambda: len(workers(process)) == 2)
        before = workers(process)
        load = Load(process.url, CLIENTS, somebody(process), returns=True)
        running = asyncio.create_task(load.run())
        await load.after(200)
        if how == "all are restarted":
            process.signal(signal.SIGHUP)
            replaced = before
        else:
            os.kill(min(before), signal.SIGTERM)
            replaced = {min(before)}
        await asyncio.to_thread(until, lambda: is_renewed(process, replaced))
        await load.after(200)
        load.stopped = True
        await running
    assert (load.failures, set(load.answers)) == ([], {200})


@pytest.mark.slow
def test_a_process_that_dies_during_a_ping_is_replaced(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, "--workers", "2") as process:
        until(lambda: len(workers(process)) == 2)
        asked = min(workers(process))
        os.kill(asked, signal.SIGSTOP)
        # The parent pings each process twice a second; a ping leaves no trace to await.
        time.sleep(1)
        os.kill(asked, signal.SIGKILL)
        until(lambda: is_renewed(process, {asked}))


@pytest.mark.slow
def test_serving_processes_end_with_their_parent(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2") as process:
        until(lambda: len(workers(process)) == 2)
        served = workers(process)
        process.kill()
        until(
            lambda: not [one for one in served if Path(f"/proc/{one}/cmdline").exists()]
        )


def somebody(process: Process) -> str:
    """Register a user; return the headers that authorize them."""
    with httpx.Client(base_url=process.url) as client:
        return sign_in(client, **register(process))["Authorization"]


def is_renewed(process: Process, replaced: set[int]) -> bool:
    now = workers(process)
    return len(now) == 2 and not now & replaced and process.is_ready()


def workers(process: Process) -> set[int]:
    """Return the ids of the processes that serve."""
    children = (
        Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    )
    return {int(child) for child in children if b"spawn_main" in _command_line(child)}


def _command_line(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return b""


async def test_a_process_that_stops_is_not_ready_and_takes_no_connections(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, app=PATIENT_APP) as process:
        port = int(process.url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(READY)
        before = await reader.readuntil(b"}")
        process.signal(signal.SIGTERM)
        await asyncio.to_thread(until, lambda: not process.is_ready())
        writer.write(READY)
        after = await reader.read()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
        await asyncio.to_thread(process.wait)
        writer.close()
    assert before.startswith(b"HTTP/1.1 200")
    assert b"connection: close" not in before
    assert b"\r\nserver:" not in before.lower()
    assert after.startswith(b"HTTP/1.1 503")
    assert b"connection: close" in after
    assert b"Shutting down: retry elsewhere." in after


@pytest.mark.slow
def test_the_password_of_the_first_admin_is_shown_once_by_several(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, WEB_CONCURRENCY="3") as process:
        until(lambda: len(workers(process)) == 3)
        process.stop()
    assert process.output.count("admin  admin@example.com  ") == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {
                "ENVIRONMENT": "production",
                "RATE_LIMITS": "memory",
                "SECRET_KEY": "0123456789abcdef" * 2,
                "MAIL_URL": "log://",
                "PUBLIC_BASE_URL": "https://example.com",
                "ARGON2_MEMORY_KIB": "19456",
                "ARGON2_TIME_COST": "2",
            },
            "production needs memory with WEB_CONCURRENCY=1",
        ),
        ({"STORAGE_URL": "memory://"}, "memory:// lives in another process"),
    ],
)
def test_several_processes_need_shared_resources(
    tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    assert run("migrate", folder=tmp_path, **settings).returncode == 0
    refused = run("serve", "--workers", "2", folder=tmp_path, PORT="0", **settings)
    assert refused.returncode == 1
    assert said in refused.stderr
