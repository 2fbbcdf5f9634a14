import gc
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from container import cli
from tests.shared_database import shared_database

Ended = tuple[int | str | None, str]
Run = Callable[..., Ended]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Run `app` with its settings in the environment; return its exit code and output."""
    own = {
        "STORAGE_URL": shared_database(tmp_path),
        "MAIL_URL": f"file://{tmp_path}/mail",
        "ARGON2_MEMORY_KIB": "8",
        "ARGON2_TIME_COST": "1",
    }

    def run_command(*arguments: str, **settings: str) -> Ended:
        monkeypatch.chdir(tmp_path)
        for name, value in {**own, **settings}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.argv", ["app", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli()
        said = capsys.readouterr()
        code = ended.value.code
        # If the code is a text, Python prints it and exits with 1.
        return (
            (1, code)
            if isinstance(code, str)
            else (code, (said.out + said.err).strip())
        )

    yield run_command
    gc.unfreeze()  # commands freeze what they import


def test_a_taken_port_is_reported_in_one_line(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run("serve", PORT=str(port)) == (
            1,
            f"Cannot listen on 127.0.0.1 port {port} (Address already in use): set HOST or PORT.",
        )


@pytest.mark.parametrize("command", ["serve", "worker", "scheduler"])
def test_a_taken_management_port_is_reported_in_one_line(
    run: Run, command: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = run(command, PORT="0", METRICS_PORT=str(port))
    assert code == 1
    assert said.endswith(
        f"port {port} (Address already in use): set HOST or METRICS_PORT."
    )
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_an_unwritable_folder_of_sqlite_is_reported_in_one_line(
    run: Run, tmp_path: Path, command: str
) -> None:
    (tmp_path / "file").touch()
    code, said = run(
        command, STORAGE_URL=f"sqlite:///{tmp_path}/file/test.db", PORT="0"
    )
    assert code == 1
    assert len(said.splitlines()) == 1
    assert f"{tmp_path}/file/test.db" in said


def test_a_file_that_is_no_database_of_sqlite_is_reported_in_one_line(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "test.db").write_bytes(b"x" * 4096)
    code, said = run("migrate")
    assert code == 1
    assert len(said.splitlines()) == 1
    assert "not a database" in said


def test_an_outdated_schema_is_reported_in_one_line(run: Run) -> None:
    code, said = run("serve", PORT="0")
    assert code == 1
    assert len(said.splitlines()) == 1
    assert "run `app migrate`" in said


def test_production_names_everything_that_is_unsafe(run: Run) -> None:
    code, said = run("serve", ENVIRONMENT="production")
    assert code == 1
    named = {line.split(":")[0] for line in said.splitlines()}
    assert named == {
        "SECRET_KEY",
        "ARGON2_MEMORY_KIB",
        "ARGON2_TIME_COST",
        "PUBLIC_BASE_URL",
        "MAIL_URL",
    }


SAFE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "0123456789abcdef" * 2,
    "PUBLIC_BASE_URL": "https://example.com",
    "ARGON2_MEMORY_KIB": "19456",
    "ARGON2_TIME_COST": "2",
    "CORS_ORIGINS": "https://app.example.com, https://[2001:db8::1]:8443",
    "CORS_CREDENTIALS": "true",
    "MAIL_URL": "smtp://mail.example.com",
}


def test_safe_settings_are_accepted(run: Run) -> None:
    assert run("migrate", **SAFE) == (0, "")


@pytest.mark.parametrize(
    ("setting", "given"),
    [
        ("SECRET_KEY", {"SECRET_KEY": "0123456789abcdef" + "0" * 15}),
        ("ACCESS_TOKEN_KEY", {"ACCESS_TOKEN_KEY": "short"}),
        ("ACCESS_TOKEN_PREVIOUS_KEY", {"ACCESS_TOKEN_PREVIOUS_KEY": "short"}),
        ("STORAGE_URL", {"STORAGE_URL": "memory://"}),
        ("PUBLIC_BASE_URL", {"PUBLIC_BASE_URL": "http://example.com"}),
        ("ARGON2_MEMORY_KIB", {"ARGON2_MEMORY_KIB": "19455"}),
        ("ARGON2_TIME_COST", {"ARGON2_TIME_COST": "1"}),
        ("RATE_LIMITS", {"RATE_LIMITS": "off"}),
        ("RATE_LIMITS", {"WEB_CONCURRENCY": "2"}),
        ("CORS_ORIGINS", {"CORS_ORIGINS": "https://app.example.com,*"}),
        ("SQL_ECHO", {"SQL_ECHO": "true"}),
        ("ADMIN_PASSWORD", {"ADMIN_EMAIL": "admin@example.com"}),
    ],
)
def test_production_refuses_unsafe_settings(
    run: Run, setting: str, given: dict[str, str]
) -> None:
    code, said = run("migrate", **{**SAFE, **given})
    assert (code, len(said.splitlines())) == (1, 1)
    assert said.startswith(f"{setting}: ")


def test_the_settings_in_effect_are_printed_without_secrets(run: Run) -> None:
    code, said = run("config", SECRET_KEY="a secret", PORT="8001")
    assert code == 0
    assert {"PORT=8001", "WORKER=embedded  # default"} <= set(said.splitlines())
    assert "a secret" not in said


def test_an_admin_can_be_created(run: Run) -> None:
    account = ["--email", "grace@example.com", "--password", "a very long password"]
    assert run("migrate") == (0, "")
    created = run("users", "create-admin", *account)
    assert created == (0, "grace@example.com is an admin.")
    again = run("users", "create-admin", *account)
    assert again == (1, "This e-mail address is already registered.")


def test_a_command_that_needs_another_process_refuses_memory(run: Run) -> None:
    account = ["--email", "grace@example.com", "--password", "a very long password"]
    code, said = run("users", "create-admin", *account, STORAGE_URL="memory://")
    assert (code, len(said.splitlines())) == (1, 1)
    assert said.startswith("memory://")


def test_a_revision_is_drafted_for_databases_only(run: Run) -> None:
    code, said = run("migration", "add rooms", STORAGE_URL="memory://")
    assert code == 1
    assert "STORAGE_URL" in said


def test_a_revision_that_cannot_be_drafted_is_reported_in_one_line(run: Run) -> None:
    code, said = run("migration", "add rooms")
    assert (code, len(said.splitlines())) == (1, 1)
    assert "run `app migrate` first" in said
    run("migrate")
    same = "The database matches the tables in the code: nothing to draft."
    assert run("migration", "add rooms") == (1, same)
    assert run("migration", "") == (1, 'Say what changes, for example "add rooms".')


def test_users_are_managed(run: Run) -> None:
    account = ["--email", "grace@example.com", "--password", "a very long password"]
    run("migrate")
    run("users", "create-admin", *account)
    code, said = run("users", "list")
    user_id, state, email, *roles = said.split()
    assert (code, state, email, roles) == (
        0,
        "active",
        "grace@example.com",
        ["admin,", "member"],
    )
    last = "At least one active admin is required: make another user an admin first."
    assert run("users", "deactivate", user_id) == (1, last)
    assert run("users", "revoke", user_id, "admin") == (1, last)
    assert run("users", "grant", user_id, "root")[0] == 1
    run(
        "users",
        "create-admin",
        "--email",
        "ada@example.com",
        "--password",
        "a very long one, too",
    )
    assert run("users", "deactivate", user_id) == (0, "")
    assert (
        user_id
        in run("users", "list", "--no-active", "--email", "gr", "--role", "admin")[1]
    )
    assert run("users", "list", "--active", "--email", "gr") == (0, "")
    for act in (["reactivate"], ["log-out"]):
        assert run("users", *act, user_id) == (0, "")
    assert run("users", "grant", user_id, "organizer") == (0, "")
    assert "organizer" in run("users", "list", "--role", "organizer")[1]
    code, said = run("users", "deactivate", "00000000-0000-7000-8000-000000000000")
    assert (code, said) == (1, "There is no such user.")


def test_a_user_is_shown(run: Run) -> None:
    run("migrate")
    run(
        "users",
        "create-admin",
        "--email",
        "ada@example.com",
        "--password",
        "a very long password",
    )
    user_id = run("users", "list", "--email", "ada@example.com")[1].split()[0]
    code, said = run("users", "show", user_id)
    shown = json.loads(said)
    assert (code, shown["email"], shown["active"]) == (0, "ada@example.com", True)
    nobody = "00000000-0000-7000-8000-000000000000"
    assert run("users", "show", nobody) == (1, "There is no such user.")


def test_the_health_command_checks_the_storage_and_the_ready_file(
    run: Run, tmp_path: Path
) -> None:
    assert run("health")[0] == 1  # not migrated
    run("migrate")
    assert run("health") == (0, "")
    ready = tmp_path / "ready"
    probe = ("health", "--ready-file", str(ready))
    assert run(*probe) == (1, f"{ready} is missing or stale: no process is ready.")
    ready.touch()
    assert run(*probe) == (0, "")
    long_ago = time.time() - 61
    os.utime(ready, (long_ago, long_ago))
    assert run(*probe)[0] == 1


@pytest.mark.parametrize("process", ["worker", "scheduler"])
def test_a_ready_file_that_is_a_folder_is_refused(
    run: Run, process: str, tmp_path: Path
) -> None:
    code, said = run(process, "--ready-file", str(tmp_path))
    assert code == 2
    assert "Invalid value for '--ready-file'" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("users", "list", "--email", os.fsdecode(b"\xff")),
        ("jobs", "list", "--name", os.fsdecode(b"\xff")),
    ],
)
def test_arguments_that_are_not_utf8_are_refused_in_one_line(
    run: Run, arguments: tuple[str, ...]
) -> None:
    run("migrate")
    assert run(*arguments) == (1, "Arguments must be in UTF-8.")
