"""Request a link by which a forgotten password is replaced."""

from dataclasses import dataclass

from application.clock import Clock
from application.errors import Invalid, TooMany
from application.identity.account_news import AccountNews
from application.identity.ports import Begin, UserReader
from application.identity.tell_user import TellUser
from application.ids import Ids
from application.jobs.ports import Job
from application.limits import Limits, Rule
from domain.identity.email_address import email_address


@dataclass(frozen=True, slots=True)
class RequestPasswordReset:
    """For an unknown account the same is done; its job will find nobody to tell."""

    raises = (Invalid, TooMany)

    limits: Limits
    users: UserReader
    begin: Begin
    clock: Clock
    ids: Ids

    async def __call__(self, *, email: str) -> None:
        address = email_address(email)
        await self.limits.hit(Rule.MAIL_TO_ACCOUNT, address)
        known = await self.users.credentials_at(address)
        user_id = known.id if known else self.ids.new()
        told = {"user_id": user_id, "news": AccountNews.PASSWORD_FORGOTTEN}
        job = Job.calling(TellUser, told, key=self.ids.new(), now=self.clock.now())
        async with self.begin() as work:
            await work.jobs.add(job)
            await work.commit()
