"""Tests of the first steps in the README."""

import re
import subprocess
from pathlib import Path

import httpx
import pytest

from adapters.settings import load_settings
from tests.end_to_end.processes import (
    environment,
    register,
    serving,
    sign_in,
    until,
)
from tests.shared_database import shared_database

README = Path(__file__).parents[2] / "README.md"


SESSIONS = re.compile(r"<!-- session -->\n```sh\n(.*?)```", re.DOTALL)


def the_sessions() -> list[str]:
    """Return the README's curl sessions as shell scripts; each continues the former."""
    return SESSIONS.findall(README.read_text())


def run_session(script: str, tmp_path: Path, *, mails: int) -> tuple[str, str]:
    """Return what the script prints, and so many mails that it causes."""
    with serving(tmp_path) as process:
        password = re.search(
            r"^admin  admin@example\.com  (\S+)$", process.output, re.MULTILINE
        )
        assert password
        script = script.replace("http://127.0.0.1:8000", process.url)
        script = script.replace("var/mail", f"{tmp_path}/mail")
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            env={**environment(tmp_path), "PASSWORD": password[1]},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        mail = tmp_path / "mail"
        until(lambda: len(list(mail.glob("*.eml"))) == mails)
    return done.stdout, "\n".join(file.read_text() for file in mail.iterdir())


def test_the_session_of_the_readme_works(tmp_path: Path) -> None:
    printed, mails = run_session(the_sessions()[0], tmp_path, mails=1)
    assert printed.count('"email":"ada@example.com"') == 2  # as registered, and listed
    assert "Subject: Please confirm your address" in mails


def test_a_start_prints_addresses_and_a_second_start_changes_nothing(
    tmp_path: Path,
) -> None:
    with serving(tmp_path) as process:
        assert f"docs     {process.url}/docs" in process.output
        assert f"welcome  {process.url}/ " in process.output
        assert f"health   {process.url}/health/ready" in process.output
        settings = load_settings(storage_url=shared_database(tmp_path))
        assert f"storage  {settings.described_storage}\n" in process.output
        assert f"mail     file://{tmp_path}/mail" in process.output
        assert "admin  admin@example.com  " in process.output
        process.stop()
    with serving(tmp_path) as process:
        assert "admin  " not in process.output


@pytest.mark.slow
def test_the_whole_system_runs_in_memory_and_says_that_its_data_ends(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, STORAGE_URL="memory://") as process:
        shown = "storage  memory:// (its data ends with this process)"
        assert shown in process.output
        account = register(process)
        with httpx.Client(base_url=process.url) as client:
            sign_in(client, account["email"], account["password"])
        mail = tmp_path / "mail"
        until(lambda: len(list(mail.glob("*.eml"))) == 1)
