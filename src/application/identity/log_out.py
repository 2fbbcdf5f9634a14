"""Log out: end one of the caller's sessions."""

from dataclasses import dataclass
from uuid import UUID

from application.identity.ports import Begin
from domain.identity.session import SessionId, SessionNotFound


@dataclass(frozen=True, slots=True)
class LogOut:
    raises = (SessionNotFound,)

    begin: Begin

    async def __call__(self, *, user_id: UUID, session_id: UUID) -> None:
        async with self.begin() as work:
            session = await work.sessions.get(SessionId(session_id))
            if session.user_id != user_id:
                raise SessionNotFound
            session.end()
            await work.sessions.remove(session)
            await work.commit()
