"""The welcome page of development: settings, health, dead jobs and recent e-mails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from application.clock import Clock
from application.errors import NotFound, Unavailable
from application.health import CheckResult, HealthChecks
from application.jobs.ports import JobRecords, JobState
from application.mail import Mailbox, SentMail

MAX_MAILS = 20


@dataclass(frozen=True, slots=True)
class WelcomeView:
    version: str
    checks: Mapping[str, CheckResult]
    dead_jobs: int | None  # None while the storage is unavailable
    mails: Sequence[SentMail]  # newest first


@dataclass(frozen=True, slots=True)
class ViewWelcome:
    raises = (Unavailable,)

    checks: HealthChecks
    records: JobRecords
    mailbox: Mailbox
    clock: Clock
    version: str

    async def __call__(self) -> WelcomeView:
        return WelcomeView(
            version=self.version,
            checks=await self.checks.results(),
            dead_jobs=await self._dead_jobs(),
            mails=await self.mailbox.latest(MAX_MAILS),
        )

    async def _dead_jobs(self) -> int | None:
        try:
            tallies = await self.records.tally(now=self.clock.now())
        except Unavailable:
            return None
        return tallies[JobState.DEAD].count if JobState.DEAD in tallies else 0


@dataclass(frozen=True, slots=True)
class ReadMail:
    raises = (NotFound, Unavailable)

    mailbox: Mailbox

    async def __call__(self, *, key: UUID) -> SentMail:
        return await self.mailbox.get(key)
