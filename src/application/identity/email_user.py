"""E-mail the owner of an account what happened to it: a job that acts outside."""

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
    """The mail contains no user-supplied text.

    Registering a stranger's address must not send them anything of the sender's choosing.
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
        """Sends nothing to a user who has left, is inactive, or has done what is asked already.

        With a generation of links, the mail goes to the address that the account had then.
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
        # Behind the #, where neither servers nor proxies see it.
        return {"link": f"{self.public_base_url}/{purpose}#{token}", "token": token}


def _budget(holder: Credentials, notice: AccountNotice) -> Rule:
    """Return one that nobody can use up from whom the owner is to be saved by this mail.

    A thief of a session has as many mails about bookings sent as they like: warnings are counted
    apart. Who names an address of the owner's in another account has only unverified ones.
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
