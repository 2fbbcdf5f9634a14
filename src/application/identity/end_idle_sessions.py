"""Periodic job: end the sessions that have been idle for too long."""

from dataclasses import dataclass
from datetime import timedelta

from application.clock import Clock
from application.identity.ports import Begin
from application.jobs.kinds import TransactionalJob

BATCH = 500  # sessions in one run; the next run ends the others


@dataclass(frozen=True, slots=True)
class EndIdleSessions(TransactionalJob):
    begin: Begin
    clock: Clock
    session_idle_timeout: timedelta

    async def __call__(self) -> None:
        idle_since = self.clock.now() - self.session_idle_timeout
        async with self.begin() as work:
            sessions = await work.sessions.idle_since(idle_since, limit=BATCH)
            for session in sessions:
                session.end()
            await work.sessions.remove(*sessions)
            await work.commit()
