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
        holder = await self.users.credentials(user_id)
        if holder is None or not holder.active:
            return
        to = (
            _address(holder, notice)
            if generation is None
            else holder.email_at(generation)
        )
        if to:
            mail = Mail(
                to=to,
                template=f"account_{notice}",
                facts=self._facts(holder, notice),
                budget=_budget(holder, notice),
            )
            await self.mailer.send(mail, key=run.key)

    def _facts(self, holder: Credentials, notice: AccountNotice) -> dict[str, str]:
        purpose = LINKS.get(notice)
        if purpose is None:
            return {}
        token = self.one_time_tokens.make(purpose, holder, now=self.clock.now())
        # Browsers do not send the part behind # to servers and proxies.
        return {"link": f"{self.public_base_url}/{purpose}#{token}", "token": token}


def _budget(holder: Credentials, notice: AccountNotice) -> Rule:
    """Return the mail budget of the notice, one that an attacker cannot exhaust.

    A thief of a session can cause any number of other mails, so warnings have a
    budget of their own. A stranger who registers the owner's address in another account
    can only use up the budgets of unverified addresses.
    """
    verified = holder.email_verified and notice is not AccountNotice.NEW_EMAIL
    if notice is AccountNotice.PASSWORD_FORGOTTEN:
        return (
            Rule.RESET_MAIL_TO_VERIFIED if verified else Rule.RESET_MAIL_TO_UNVERIFIED
        )
    return Rule.WARNING_MAIL if verified else Rule.MAIL_TO_UNVERIFIED


def _address(holder: Credentials, notice: AccountNotice) -> str | None:
    if notice is AccountNotice.NEW_EMAIL:
        return holder.new_email
    if notice is AccountNotice.VERIFY_EMAIL and holder.email_verified:
        return None
    return holder.email
