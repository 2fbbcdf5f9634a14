"""Tests of `app doctor`: probes every part, and suggests a fix for each failure."""

import asyncio
import re
import shutil
import ssl
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

import entrypoints.cli.doctor
from application.clock import MAX_SKEW
from application.errors import Unavailable
from entrypoints.cli.doctor import MAX_CLOCK_DIFFERENCE, check_clock, run_checks
from tests.certificates import certificate
from tests.conftest import ON_SERVERS, fresh_storage
from tests.end_to_end.processes import free_port
from tests.entrypoints.cli.test_commands import Run
from tests.entrypoints.cli.test_commands import run as run
from tests.migrated import write_migrated_sqlite
from tests.shared_database import shared_database

PARTS = ["storage_url", "broker_url", "rate_limits", "mail_url", "disk"]


def examined(run: Run, **settings: str) -> dict[str, str]:
    """Return the reported problem of each failing part."""
    code, said = run("doctor", **settings)
    lines = [line.split(maxsplit=2) for line in said.splitlines()]
    assert [name for _, name, _ in lines] == PARTS, said
    failed = {name: message for state, name, message in lines if state == "FAILED"}
    assert {state for state, *_ in lines} <= {"ok", "FAILED"}
    assert code == (1 if failed else 0)
    assert "secret" not in said
    return failed


@pytest.fixture(autouse=True)
def migrated(run: Run, tmp_path: Path) -> None:
    if write_migrated_sqlite(shared_database(tmp_path)):
        return
    assert run("migrate") == (0, "")


def test_settings_without_servers_pass(run: Run) -> None:
    assert examined(run) == {}


@pytest.mark.parametrize(
    "broker",
    ["redis", pytest.param("amqp", marks=pytest.mark.slow), "nats", "kafka"],
)
def test_an_available_broker_passes(
    run: Run, broker: str, request: pytest.FixtureRequest
) -> None:
    assert examined(run, BROKER_URL=request.getfixturevalue(f"{broker}_url")) == {}


@pytest.mark.parametrize(
    ("option", "scheme"),
    [
        ("BROKER_URL", "redis"),
        ("BROKER_URL", "amqp"),
        ("BROKER_URL", "nats"),
        ("BROKER_URL", "kafka"),
        ("RATE_LIMITS", "redis"),
        ("MAIL_URL", "smtp"),
        ("MAIL_URL", "smtps"),
        ("STORAGE_URL", "postgresql"),
        ("STORAGE_URL", "mongodb"),
    ],
)
def test_an_unavailable_server_is_reported(run: Run, option: str, scheme: str) -> None:
    [(part, message)] = examined(
        run, **{option: f"{scheme}://me:secret@127.0.0.1:{free_port()}"}
    ).items()
    assert part == option.lower()
    assert message.endswith(f": start it, or correct {option}")


def test_an_unexpected_error_is_reported_without_its_message(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def fail() -> str:
        raise TypeError("secret")

    with pytest.raises(typer.Exit) as ended:
        asyncio.run(run_checks({"broker_url": fail()}))
    assert ended.value.exit_code == 1
    message = capsys.readouterr().out
    assert "cannot be used (TypeError): correct BROKER_URL" in message
    assert "secret" not in message


@pytest.mark.parametrize("command", ["doctor", "config", "serve"])
@pytest.mark.parametrize(
    ("option", "url"),
    [
        ("STORAGE_URL", "postgresql://me:secret/x@127.0.0.1/x"),
        ("STORAGE_URL", "mongodb://me:secret@127.0.0.1:http/x"),
        ("BROKER_URL", "redis://me:secret/x@127.0.0.1"),
        ("BROKER_URL", "amqp://me:secret@127.0.0.1:http"),
        ("BROKER_URL", "nats://me:sec%ret@127.0.0.1"),
        ("BROKER_URL", "kafka://me:secret@127.0.0.1:99999"),
        ("RATE_LIMITS", "redis://me:secret@[127.0.0.1"),
    ],
)
def test_a_malformed_url_is_reported_in_one_line(
    run: Run, command: str, option: str, url: str
) -> None:
    code, message = run(command, **{option: url})
    assert code == 1
    [line] = message.splitlines()
    assert line.startswith(f"{option}: given ")
    assert "sec" not in line


def wrong(url: str) -> str:
    """Return the URL with another account."""
    scheme, _, place = url.partition("://")
    return f"{scheme}://me:secret@{place.rpartition('@')[2]}"


@pytest.mark.parametrize(
    ("server", "option", "why"),
    [
        ("redis", "BROKER_URL", "invalid username-password pair"),
        ("amqp", "BROKER_URL", "ACCESS_REFUSED"),
        ("redis", "RATE_LIMITS", "invalid username-password pair"),
        ("postgres", "STORAGE_URL", 'role "me" does not exist'),
        ("mongo", "STORAGE_URL", "uthentication failed"),
    ],
)
def test_a_rejected_login_is_reported_with_its_reason(
    run: Run, server: str, option: str, why: str, request: pytest.FixtureRequest
) -> None:
    url = wrong(request.getfixturevalue(f"{server}_url"))
    failed = examined(run, **{option: url})
    assert list(failed) == [option.lower()]
    assert why in failed[option.lower()]


def test_available_counters_in_redis_pass(run: Run, redis_url: str) -> None:
    assert examined(run, RATE_LIMITS=redis_url) == {}


class MailServer(Controller):
    """A mail server with TLS from the start, and one valid password."""

    def __init__(self, folder: Path) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate(folder))
        super().__init__(
            object(),
            hostname="127.0.0.1",
            port=free_port(),
            ssl_context=context,
            auth_require_tls=False,  # it is on TLS already
            authenticator=lambda *given: AuthResult(
                success=given[-1].password == b"right", handled=False
            ),
        )


@pytest.fixture
def mail_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = MailServer(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    server.start()
    yield f"127.0.0.1:{server.port}"
    server.stop()


def test_a_mail_server_that_accepts_the_login_passes(
    run: Run, mail_server: str
) -> None:
    assert examined(run, MAIL_URL=f"smtps://me:right@{mail_server}") == {}
    [message] = examined(run, MAIL_URL=f"smtps://me:secret@{mail_server}").values()
    assert "Authentication" in message
    assert message.endswith("correct MAIL_URL")


def test_a_mail_folder_that_cannot_be_created_is_reported(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    assert list(examined(run, MAIL_URL=f"file://{tmp_path}/file/mail")) == ["mail_url"]


def test_a_schema_that_is_behind_is_to_be_migrated(run: Run) -> None:
    assert run("migrate", "--down") == (0, "")
    [message] = examined(run).values()
    assert message.endswith("run `app migrate`.")


@pytest.fixture(params=ON_SERVERS)
async def database(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[str]:
    async with fresh_storage(request.param, request, tmp_path) as url:
        yield url


@pytest.mark.parametrize("apart", [-60, -1.5, 1.5, 60])
def test_different_clocks_are_reported(
    run: Run, database: str, apart: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("migrate", STORAGE_URL=database) == (0, "")
    assert examined(run, STORAGE_URL=database) == {}

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + timedelta(seconds=apart)

    monkeypatch.setattr(entrypoints.cli.doctor, "datetime", Shifted)
    [message] = examined(run, STORAGE_URL=database).values()
    words = (
        r"clocks differ by ([\d.]+) s: "
        r"synchronise this machine's and the storage's \(NTP\)"
    )
    found = re.fullmatch(words, message)
    assert found, message
    assert float(found[1]) <= abs(apart)  # without the response time


def test_the_response_time_does_not_count_as_a_difference() -> None:
    asked, server = (
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 1, 0, 0, 7, tzinfo=UTC),
    )
    assert check_clock(server, asked=asked, answered=server + timedelta(seconds=9))
    with pytest.raises(Unavailable, match=r"clocks differ by 1\.1 s"):
        check_clock(server, asked=asked, answered=server - timedelta(seconds=1.1))


def test_clocks_that_the_doctor_accepts_differ_by_at_most_the_skew() -> None:
    assert 2 * MAX_CLOCK_DIFFERENCE <= MAX_SKEW


def test_a_full_disk_is_reported(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(".")._replace(free=2**29)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert examined(run) == {"disk": "only 0.5 GiB free: free up disk space"}
