"""Tell the owner of an account, by mail, what happened to it: a job that acts outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from application.clock import Clock
from application.identity.account_news import AccountNews
from application.identity.ports import Credentials, OneTimeTokens, Purpose, UserReader
from application.mail import Mail, Mailer
from application.use_case import Background

LINKS: Mapping[AccountNews, Purpose] = {
    AccountNews.VERIFY_EMAIL: Purpose.VERIFY_EMAIL,
    AccountNews.NEW_EMAIL: Purpose.CHANGE_EMAIL,
    AccountNews.PASSWORD_FORGOTTEN: Purpose.RESET_PASSWORD,
}


@dataclass(frozen=True, slots=True)
class TellUser(Background):
    """No name in it: whoever registers somebody else's address could say anything by it."""

    users: UserReader
    one_time_tokens: OneTimeTokens
    mailer: Mailer
    clock: Clock
    public_base_url: str

    async def __call__(self, *, user_id: UUID, news: AccountNews, key: UUID) -> None:
        """Nothing is sent to who has left, has been locked out, or knows it already."""
        holder = await self.users.credentials(user_id)
        to = _address(holder, news) if holder and holder.active else None
        if holder and to:
            mail = Mail(to=to, template=f"account_{news}", facts=self._facts(holder, news))
            await self.mailer.send(mail, key=key)

    def _facts(self, holder: Credentials, news: AccountNews) -> dict[str, str]:
        purpose = LINKS.get(news)
        if purpose is None:
            return {}
        token = self.one_time_tokens.make(purpose, holder, now=self.clock.now())
        # Behind the #, where neither servers nor proxies see it.
        return {"link": f"{self.public_base_url}/{purpose}#{token}", "token": token}


def _address(holder: Credentials, news: AccountNews) -> str | None:
    if news is AccountNews.NEW_EMAIL:
        return holder.new_email
    if news is AccountNews.VERIFY_EMAIL and holder.email_verified:
        return None
    return holder.email
