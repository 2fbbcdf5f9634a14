"""Request a new link that verifies the caller's e-mail address."""

from dataclasses import dataclass
from uuid import UUID

from application.errors import RateLimited
from application.identity.ports import Begin
from application.rate_limits import RateLimiter, Rule
from domain.identity.user import UserId, UserNotFound


@dataclass(frozen=True, slots=True)
class RequestEmailVerification:
    """Request a verification link.

    Mails nothing if the address is already verified.
    """

    raises = (UserNotFound, RateLimited)

    limiter: RateLimiter
    begin: Begin

    async def __call__(self, *, user_id: UUID) -> None:
        await self.limiter.hit(Rule.MAIL_BY_CALLER, str(user_id))
        async with self.begin() as work:
            user = await work.users.get(UserId(user_id))
            user.request_verification()
            if user.recorded:
                await work.users.save(user)
            await work.commit()
