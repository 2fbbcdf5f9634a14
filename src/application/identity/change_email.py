"""Change the caller's e-mail address, effective once the new one is confirmed."""

from dataclasses import dataclass
from uuid import UUID

from application.errors import Invalid, RateLimited
from application.identity.policies import get_if_still_proved
from application.identity.ports import Begin
from application.identity.prove_password import ProvePassword
from application.rate_limits import RateLimiter, Rule
from domain.identity.email_address import parse_email_address
from domain.identity.user import UserNotFound


@dataclass(frozen=True, slots=True)
class ChangeEmail:
    """Request a change of address.

    Does not reveal whether the new address is taken.
    """

    raises = (Invalid, UserNotFound, RateLimited)

    limiter: RateLimiter
    begin: Begin
    prove: ProvePassword

    async def __call__(
        self, *, user_id: UUID, session_id: UUID, password: str, email: str
    ) -> None:
        address = parse_email_address(email)
        proved = await self.prove(
            user_id=user_id, session_id=session_id, password=password
        )
        await self.limiter.hit(Rule.MAIL_BY_CALLER, str(user_id))
        async with self.begin() as work:
            user = await get_if_still_proved(work, proved)
            user.request_new_email(address)
            await work.users.save(user)
            await work.commit()
