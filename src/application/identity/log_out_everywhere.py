"""Log out everywhere."""

from dataclasses import dataclass
from uuid import UUID

from application.identity.ports import Begin, IdentityWork
from domain.identity.session import SessionId
from domain.identity.user import UserId


@dataclass(frozen=True, slots=True)
class LogOutEverywhere:
    raises = ()

    begin: Begin

    async def __call__(self, *, user_id: UUID) -> None:
        async with self.begin() as work:
            await end_sessions(work, UserId(user_id))
            await work.commit()


async def end_sessions(
    work: IdentityWork, user_id: UserId, *, but: SessionId | None = None
) -> None:
    sessions = [one for one in await work.sessions.of_user(user_id) if one.id != but]
    for session in sessions:
        session.end()
    await work.sessions.remove(*sessions)
