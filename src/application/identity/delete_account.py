"""Delete the caller's account and its personal data."""

from dataclasses import dataclass
from uuid import UUID

from application.errors import Invalid, RateLimited
from application.identity.policies import (
    end_sessions,
    get_if_still_proved,
    must_leave_an_admin,
)
from application.identity.ports import Begin
from application.identity.prove_password import ProvePassword
from domain.identity.user import LastAdmin, UserNotFound


@dataclass(frozen=True, slots=True)
class DeleteAccount:
    raises = (Invalid, UserNotFound, LastAdmin, RateLimited)

    begin: Begin
    prove: ProvePassword

    async def __call__(self, *, user_id: UUID, session_id: UUID, password: str) -> None:
        proved = await self.prove(
            user_id=user_id, session_id=session_id, password=password
        )
        async with self.begin() as work:
            user = await get_if_still_proved(work, proved)
            await must_leave_an_admin(work, without=user)
            user.delete()
            await end_sessions(work, user.id)
            await work.users.remove(user)
            await work.idempotency_records.remove_of_caller(user.id)
            await work.commit()
