"""Jobs as stored by the revision before `due_at`, and how they run today."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from dependency_injector.providers import Object

from application.jobs import Leases, RunJob
from application.jobs.ports import JobFilter, JobState
from container import Container
from domain.identity.user import User
from domain.workshops.workshop import Workshop
from tests.builders import NOW, an_id
from tests.conftest import settings
from tests.contexts.identity.builders import a_user
from tests.contexts.workshops.builders import a_workshop
from tests.mailer import MemoryMailer


class FormerJobs:
    """Return a job for each use case that was renamed, or had an argument renamed."""

    def __init__(self) -> None:
        self.user: User = a_user(email_verified=True)
        self.workshop: Workshop = a_workshop(booked=1)
        self.attendees = [self.user.id]
        workshop_id, user_id = str(self.workshop.id), str(self.user.id)
        self.jobs: list[dict[str, Any]] = [
            _stored("TellUser", {"user_id": user_id, "news": "password_changed"}),
            _stored(
                "TellAttendee",
                {"workshop_id": workshop_id, "attendee_id": user_id, "news": "booked"},
            ),
            _stored("TellAttendees", {"workshop_id": workshop_id, "news": "soon"}),
        ]

    async def must_all_run(self, url: str) -> None:
        container, mailer = Container(), MemoryMailer()
        container.settings.override(Object(settings(url)))
        container.mailer.override(Object(mailer))
        async with container.storage() as storage:
            leases = Leases(
                storage.queue, container.clock(), container.ids(), timedelta(minutes=1)
            )
            run = RunJob(
                jobs=container.use_cases().jobs(),
                begin=storage.begin,
                queue=storage.queue,
                clock=container.clock(),
                span=container.instrumentation().job_span,
            )
            while claimed := await leases.claim_due(limit=10):
                for job in claimed:
                    await run(job)
            now = container.clock().now()
            done = JobFilter(state=JobState.DONE, now=now)
            names = {
                job.name
                for job in await storage.job_records.page(done, after=None, limit=9)
            }
            for former in self.jobs:
                record = await storage.job_records.find(UUID(str(former["id"])))
                assert record
                assert (record.state, record.attempt) == (JobState.DONE, 3)
        assert names == {"TellUser", "TellAttendee", "TellAttendees", "EmailAttendee"}
        templates = sorted(mailer.sent.get_nowait()[1].template for _ in range(3))
        assert templates == [
            "account_password_changed",
            "workshop_booked",
            "workshop_soon",
        ]


def _stored(name: str, payload: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": an_id(),
        "name": name,
        "payload": payload,
        "run_at": NOW,
        "attempts": 2,
        "claim": None,
        "traceparent": None,
        "owner_id": None,
        "state": "waiting",
        "progress": 0,
        "result": None,
        "error": "no luck",
    }
