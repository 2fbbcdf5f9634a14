"""Tests that nothing is lost when the process is killed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.sql.storage import SqlStorage
from tests.builders import NO_HOOKS
from tests.end_to_end.processes import register, serving, until

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
    url = f"sqlite:///{tmp_path}/test.db"
    async with SqlStorage(url, NO_HOOKS, pool_size=1, echo=False) as storage:
        held = await storage.queue.claim(
            token=uuid4(), now=datetime.now(UTC), lease=LEASE, limit=10
        )
        assert len(held) == 1
    with serving(tmp_path, **ADMIN):
        arrives_once(tmp_path / "mail")
