"""Change my address; the new one takes its place when it is confirmed."""

from dataclasses import dataclass
from uuid import UUID

from application.errors import Invalid, TooMany
from application.identity.policies import must_be_owner
from application.identity.ports import Begin, Passwords, UserReader
from application.rate_limits import RateLimiter, Rule
from domain.identity.email_address import email_address
from domain.identity.user import UserId, UserNotFound


@dataclass(frozen=True, slots=True)
class ChangeEmail:
    """Whether the new one is taken shows only to who reads its mail."""

    raises = (Invalid, UserNotFound, TooMany)

    limiter: RateLimiter
    users: UserReader
    begin: Begin
    passwords: Passwords

    async def __call__(self, *, user_id: UUID, password: str, email: str) -> None:
        address = email_address(email)
        await self.limiter.hit(Rule.MAIL_TO_ACCOUNT, address)
        await must_be_owner(user_id, password, users=self.users, passwords=self.passwords)
        async with self.begin() as work:
            user = await work.users.get(UserId(user_id))
            user.request_new_email(address)
            await work.users.save(user)
            await work.commit()
