"""Tests that nothing is lost when the process is killed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from dependency_injector.providers import Object

from adapters.settings import load_settings
from container import Container
from tests.end_to_end.processes import register, serving, until
from tests.shared_database import shared_database

ADMIN = {"ADMIN_EMAIL": "admin@example.com", "ADMIN_PASSWORD": "the admin's password"}
LEASE = timedelta(seconds=4)  # the default


def arrives_once(mail: Path) -> None:
    until(lambda: list(mail.glob("*.eml")))
    assert len(list(mail.glob("*.eml"))) == 1


@pytest.mark.slow
def test_a_mail_that_could_not_be_sent_outlives_the_process(tmp_path: Path) -> None:
    mail = tmp_path / "mail"
    mail.touch()  # a file where the folder should be: no mail can be written
    with serving(tmp_path, **ADMIN) as process:
        register(process)
        process.kill()
    mail.unlink()
    with serving(tmp_path, **ADMIN):
        arrives_once(mail)


async def test_a_job_held_by_a_dead_worker_is_taken_over(tmp_path: Path) -> None:
    with serving(tmp_path, WORKER="separate", **ADMIN) as process:
        register(process)
        process.kill()
    settings = load_settings(storage_url=shared_database(tmp_path))
    async with Container(settings=Object(settings)).storage() as storage:
        held = await storage.queue.claim(
            token=uuid4(), now=datetime.now(UTC), lease=LEASE, limit=10
        )
        assert len(held) == 1
    with serving(tmp_path, **ADMIN):
        arrives_once(tmp_path / "mail")
