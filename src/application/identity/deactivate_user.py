"""Lock somebody out, from his next request on."""

from dataclasses import dataclass
from uuid import UUID

from application.identity.log_out_everywhere import end_sessions
from application.identity.other_admins import must_leave_an_admin
from application.identity.ports import Begin
from domain.identity.user import LastAdmin, UserId, UserNotFound


@dataclass(frozen=True, slots=True)
class DeactivateUser:
    raises = (UserNotFound, LastAdmin)

    begin: Begin

    async def __call__(self, *, user_id: UUID) -> None:
        async with self.begin() as work:
            await must_leave_an_admin(work, without=UserId(user_id))
            user = await work.users.get(UserId(user_id))
            user.deactivate()
            await work.users.save(user)
            await end_sessions(work, user.id)
            await work.commit()
