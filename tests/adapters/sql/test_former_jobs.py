"""Tests that jobs that a former version stored in SQL can be run."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.sql.engines import open_pools
from adapters.sql.identity.users import users
from adapters.sql.rows import to_row
from adapters.sql.schema import SqlSchema
from adapters.sql.tables import Instant, Json
from adapters.sql.workshops import workshops
from application.structures import PlainRecord
from domain.identity.user import User
from tests.adapters.former_jobs import FormerJobs
from tests.conftest import fresh_storage

FORMER = sa.table(
    "jobs",
    *(sa.column(name, sa.Uuid) for name in ("id", "claim", "owner_id")),
    *(sa.column(name, sa.String) for name in ("name", "traceparent", "state", "error")),
    *(sa.column(name, sa.Integer) for name in ("attempts", "progress")),
    *(sa.column(name, Json) for name in ("payload", "result")),
    sa.column("run_at", Instant),
)
FORMER_BOOKINGS = sa.table(
    "bookings", sa.column("workshop_id", sa.Uuid), sa.column("attendee_id", sa.Uuid)
)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_jobs_of_a_former_version_are_run(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    former = FormerJobs()
    async with fresh_storage(kind, request, tmp_path) as url:
        pools = open_pools(url, pool_size=1, echo=False)
        schema = SqlSchema(pools.writing, reading=pools.reading)
        await schema.upgrade("0002")
        async with pools.writing.transaction() as connection:
            await connection.execute(users.insert(), _former_row(former.user))
            await connection.execute(workshops.insert(), to_row(former.workshop))
            await connection.execute(
                FORMER_BOOKINGS.insert(),
                [
                    {"workshop_id": former.workshop.id, "attendee_id": attendee}
                    for attendee in former.attendees
                ],
            )
            await connection.execute(FORMER.insert(), former.jobs)
        await schema.upgrade()
        await pools.close()
        await former.must_all_run(url)


def _former_row(user: User) -> PlainRecord:
    added = {"reset_generation", "link_generation", "former_emails"}
    return {name: value for name, value in to_row(user).items() if name not in added}
