"""Request a link that resets a forgotten password."""

from dataclasses import dataclass

from application.clock import Clock
from application.errors import Invalid, RateLimited
from application.identity.email_user import EmailUser
from application.identity.notices import AccountNotice
from application.identity.ports import Begin, UserReader
from application.ids import Ids
from application.jobs.calls import call_of
from application.jobs.ports import Job
from application.rate_limits import RateLimiter, Rule
from domain.identity.email_address import parse_email_address


@dataclass(frozen=True, slots=True)
class RequestPasswordReset:
    """Add a job that e-mails the link.

    An unknown address takes the same steps, with a job that finds no user, so that
    callers cannot find out which addresses are registered.
    """

    raises = (Invalid, RateLimited)

    limiter: RateLimiter
    users: UserReader
    begin: Begin
    clock: Clock
    ids: Ids

    async def __call__(self, *, email: str) -> None:
        address = parse_email_address(email)
        await self.limiter.hit(Rule.RESET_REQUEST, address)
        known = await self.users.credentials_at(address)
        user_id = known.id if known else self.ids.new()
        call = call_of(
            EmailUser, user_id=user_id, notice=AccountNotice.PASSWORD_FORGOTTEN
        )
        job = Job.of(call, key=self.ids.new(), now=self.clock.now())
        async with self.begin() as work:
            await work.jobs.add(job)
            await work.commit()
