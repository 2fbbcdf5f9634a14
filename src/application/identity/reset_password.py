"""Reset a forgotten password by the token from an e-mailed link."""

from dataclasses import dataclass

from application.clock import Clock
from application.errors import Invalid
from application.identity import ports
from application.identity.policies import end_sessions, hash_new_password
from domain.identity.user import UserId, UserNotFound


@dataclass(frozen=True, slots=True)
class ResetPassword:
    """Set a new password, verify the address and end all sessions.

    Shuts out anybody else who had access to the account.
    """

    raises = (Invalid,)

    users: ports.UserReader
    begin: ports.Begin
    passwords: ports.Passwords
    one_time_tokens: ports.OneTimeTokens
    known_clients: ports.KnownClients
    clock: Clock

    async def __call__(
        self, *, token: str, new_password: str, client_address: str
    ) -> None:
        user_id = UserId(self.one_time_tokens.holder_id(token))
        # Check before the slow hashing, too, so that a valid link is needed for it.
        self._must_be_valid(token, await self.users.credentials(user_id))
        password_hash = await hash_new_password(
            self.passwords, new_password, field="new_password", requester=client_address
        )
        async with self.begin() as work:
            try:
                user = await work.users.get(user_id)
            except UserNotFound:
                raise ports.InvalidLink(field="token") from None
            self._must_be_valid(token, ports.Credentials.of(user))
            user.reset_password(password_hash)
            await work.users.save(user)
            await end_sessions(work, user.id)
            await work.commit()
        # The owner is about to sign in from here.
        await self.known_clients.remember(user.email, client_address)

    def _must_be_valid(self, token: str, credentials: ports.Credentials | None) -> None:
        if credentials is None or not self.one_time_tokens.is_valid(
            token, ports.Purpose.RESET_PASSWORD, credentials, now=self.clock.now()
        ):
            raise ports.InvalidLink(field="token")
