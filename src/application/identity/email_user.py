"""Job: e-mail a notice about an account to its owner."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from application.clock import Clock
from application.identity.notices import AccountNotice
from application.identity.ports import Credentials, OneTimeTokens, Purpose, UserReader
from application.jobs.kinds import ExternalJob, JobRun
from application.mail import Mail, Mailer
from application.rate_limits import Rule

LINKS: Mapping[AccountNotice, Purpose] = {
    AccountNotice.VERIFY_EMAIL: Purpose.VERIFY_EMAIL,
    AccountNotice.NEW_EMAIL: Purpose.CHANGE_EMAIL,
    AccountNotice.PASSWORD_FORGOTTEN: Purpose.RESET_PASSWORD,
}


@dataclass(frozen=True, slots=True)
class EmailUser(ExternalJob):
    """E-mail a notice that contains no user-supplied text.

    Registering a stranger's address must not send them anything of the registrant's
    choosing.
    """

    former_names = ("TellUser",)
    former_arguments: ClassVar = {"news": "notice"}

    users: UserReader
    one_time_tokens: OneTimeTokens
    mailer: Mailer
    clock: Clock
    public_base_url: str

    async def __call__(
        self,
        run: JobRun,
        /,
        *,
        user_id: UUID,
        notice: AccountNotice,
        generation: int | None = None,
    ) -> None:
        """Send the notice, with its link if it has one.

        Sends nothing if the user was deleted, is inactive or has already done what the
        notice asks for. With a link generation, the mail goes to the address that the
        account had at that generation.
        """
        credentials = await self.users.credentials(user_id)
        if credentials is None or not credentials.active:
            return
        to = (
            _address(credentials, notice)
            if generation is None
            else credentials.email_at(generation)
        )
        if to:
            mail = Mail(
                to=to,
                template=f"account_{notice}",
                facts=self._facts(credentials, notice),
                budget=_budget(credentials, notice),
            )
            await self.mailer.send(mail, key=run.key)

    def _facts(self, credentials: Credentials, notice: AccountNotice) -> dict[str, str]:
        purpose = LINKS.get(notice)
        if purpose is None:
            return {}
        token = self.one_time_tokens.make(purpose, credentials, now=self.clock.now())
        # Browsers do not send the part behind # to servers and proxies.
        return {"link": f"{self.public_base_url}/{purpose}#{token}", "token": token}


def _budget(credentials: Credentials, notice: AccountNotice) -> Rule:
    """Return the mail budget of the notice, one that an attacker cannot exhaust.

    A thief of a session can cause any number of other mails, so warnings have a
    budget of their own. A stranger who registers the owner's address in another account
    can only use up the budgets of unverified addresses.
    """
    verified = credentials.email_verified and notice is not AccountNotice.NEW_EMAIL
    if notice is AccountNotice.PASSWORD_FORGOTTEN:
        return (
            Rule.RESET_MAIL_TO_VERIFIED if verified else Rule.RESET_MAIL_TO_UNVERIFIED
        )
    return Rule.WARNING_MAIL if verified else Rule.MAIL_TO_UNVERIFIED


def _address(credentials: Credentials, notice: AccountNotice) -> str | None:
    if notice is AccountNotice.NEW_EMAIL:
        return credentials.new_email
    if notice is AccountNotice.VERIFY_EMAIL and credentials.email_verified:
        return None
    return credentials.email
