"""Let somebody in again who was locked out."""

from dataclasses import dataclass
from uuid import UUID

from application.identity.ports import Begin
from domain.identity.user import UserId, UserNotFound


@dataclass(frozen=True, slots=True)
class ReactivateUser:
    raises = (UserNotFound,)

    begin: Begin

    async def __call__(self, *, user_id: UUID) -> None:
        async with self.begin() as work:
            user = await work.users.get(UserId(user_id))
            user.reactivate()
            await work.users.save(user)
            await work.commit()
