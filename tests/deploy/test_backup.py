"""Tests that a restored backup has the waiting jobs (docs/how-to/back-up-and-restore.md)."""

import re
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.end_to_end.processes import register, run, serving, until, working
from tests.servers import Postgres, fresh_postgres_database

RECIPE = (ROOT / "docs/how-to/back-up-and-restore.md").read_text("utf-8")
ADMIN = {"email": "admin@example.com", "password": "the password of the admin"}


def command(begins: str, **variables: str) -> str:
    """Return the command of the recipe, with its variables."""
    found = re.search(rf"`({re.escape(begins)}[^`]*)`", RECIPE)
    assert found, begins
    return re.sub(r'"\$(\w+)"', lambda name: variables[name[1]], found[1])


def run_on_postgres(line: str, folder: Path) -> None:
    binary = Postgres.find()
    path = f"{binary.parent}:/usr/bin:/bin" if binary else "/usr/bin:/bin"
    environment = {"PATH": path}
    subprocess.run(["sh", "-euc", line], cwd=folder, env=environment, check=True)


def registered(folder: Path, url: str) -> None:
    """Register a user without a worker, so that the mail waits."""
    account = {"ADMIN_EMAIL": ADMIN["email"], "ADMIN_PASSWORD": ADMIN["password"]}
    with serving(folder, STORAGE_URL=url, WORKER="separate", **account) as api:
        register(api)


def mail_is_sent(folder: Path, url: str) -> None:
    assert "revision" in run("doctor", folder=folder, STORAGE_URL=url).stdout
    mail = folder / "mail"
    assert not list(mail.glob("*.eml"))
    with working(folder, STORAGE_URL=url):
        until(lambda: list(mail.glob("*.eml")))
    assert len(list(mail.glob("*.eml"))) == 1


@pytest.mark.slow
async def test_a_dump_of_postgres_is_restored(
    postgres_url: str, tmp_path: Path
) -> None:
    async with (
        fresh_postgres_database(postgres_url) as url,
        fresh_postgres_database(postgres_url) as restored,
    ):
        registered(tmp_path, url)
        run_on_postgres(command("pg_dump", STORAGE_URL=url), tmp_path)
        run_on_postgres(command("pg_restore", STORAGE_URL=restored), tmp_path)
        mail_is_sent(tmp_path, restored)


@pytest.mark.slow
def test_a_copy_to_sqlite_is_restored(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/test.db"
    registered(tmp_path, url)
    line = command("app storage copy", STORAGE_URL=url).removeprefix("app ")
    assert run(*line.split(), folder=tmp_path).returncode == 0
    mail_is_sent(tmp_path, "sqlite:///hexagon-backup.db")


@pytest.mark.slow
def test_sqlite_is_backed_up_while_it_is_in_use(tmp_path: Path) -> None:
    found = re.search(r"\"(VACUUM INTO '[^']+')\"", RECIPE)
    assert found
    url = f"sqlite:///{tmp_path}/test.db"
    registered(tmp_path, url)
    with (
        working(tmp_path, STORAGE_URL=url),
        sqlite3.connect(tmp_path / "test.db") as database,
    ):
        database.execute(
            found[1].replace("hexagon-backup", f"{tmp_path}/hexagon-backup")
        )
    restored = run("doctor", folder=tmp_path, STORAGE_URL="sqlite:///hexagon-backup.db")
    assert "at revision" in restored.stdout
