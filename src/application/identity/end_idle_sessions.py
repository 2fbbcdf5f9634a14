"""End the sessions that nobody can refresh any more: a periodic job."""

from dataclasses import dataclass
from datetime import timedelta

from application.clock import Clock
from application.identity.ports import Begin
from application.use_case import Background

BATCH = 500  # sessions of one run; what is left waits for the next


@dataclass(frozen=True, slots=True)
class EndIdleSessions(Background):
    begin: Begin
    clock: Clock
    session_idle: timedelta

    async def __call__(self) -> None:
        idle_since = self.clock.now() - self.session_idle
        async with self.begin() as work:
            sessions = await work.sessions.idle_since(idle_since, limit=BATCH)
            for session in sessions:
                session.end()
            await work.sessions.remove(*sessions)
            await work.commit()
