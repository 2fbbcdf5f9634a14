"""Log in with an e-mail address and a password."""

from dataclasses import dataclass

from application.clock import Clock
from application.errors import Invalid, RateLimited, Unauthenticated
from application.identity import ports
from application.identity.policies import (
    find_matching_form,
    is_proof_current,
    issue_tokens,
    make_room_for_session,
)
from application.identity.views import TokenPair
from application.ids import Ids
from application.observers import Observe
from application.rate_limits import RateLimiter, Rule
from domain.identity.email_address import parse_email_address
from domain.identity.password import unicode_forms
from domain.identity.session import Session, SessionId
from domain.identity.user import SignInFailed, User, UserId, UserNotFound


class WrongCredentials(Unauthenticated):
    """The e-mail address or the password is wrong."""


@dataclass(frozen=True, slots=True)
class LogIn:
    """Log in and start a session.

    Unknown accounts get the same response after the same time, so that callers cannot
    find out which addresses are registered.
    """

    raises = (WrongCredentials, RateLimited)

    limiter: RateLimiter
    known_clients: ports.KnownClients
    users: ports.UserReader
    begin: ports.Begin
    passwords: ports.Passwords
    tokens: ports.AccessTokens
    refresh_tokens: ports.RefreshTokens
    clock: Clock
    ids: Ids
    observe: Observe

    async def __call__(
        self, *, email: str, password: str, client_address: str
    ) -> TokenPair:
        """Return the tokens of a new session.

        The client address may be a network, such as an IPv6 /64.
        """
        account_email = email.strip().lower()
        await self._limit(account_email, client_address)
        known = await self._credentials(email)
        known_hash = known.password_hash if known else None
        form = await find_matching_form(
            self.passwords, password, known_hash, requester=client_address
        )
        if known is None or form is None or not known.active:
            self.observe([SignInFailed(user_id=UserId(known.id) if known else None)])
            raise WrongCredentials
        password_hash = await self._rehash_if_outdated(
            known.password_hash, password, form, requester=client_address
        )
        token_pair = await self._start_session(known, password_hash=password_hash)
        await self.known_clients.remember(account_email, client_address)
        return token_pair

    async def _limit(self, account_email: str, client_address: str) -> None:
        """Count the try, without letting strangers lock out the owner's addresses."""
        await self.limiter.hit(
            Rule.LOG_IN_TO_ACCOUNT, f"{client_address} {account_email}"
        )
        if not await self.known_clients.is_known(account_email, client_address):
            await self.limiter.hit(Rule.LOG_IN_FROM_UNKNOWN, account_email)

    async def _credentials(self, email: str) -> ports.Credentials | None:
        try:
            return await self.users.credentials_at(parse_email_address(email))
        except Invalid:
            return None

    async def _rehash_if_outdated(
        self, password_hash: str, password: str, form: str, *, requester: str
    ) -> str:
        """Return the hash, renewed if its parameters or Unicode form are outdated."""
        normalized = unicode_forms(password)[0]
        if form == normalized and not self.passwords.is_outdated(password_hash):
            return password_hash
        return await self.passwords.hash(normalized, requester=requester)

    async def _start_session(
        self, known: ports.Credentials, *, password_hash: str
    ) -> TokenPair:
        session_id = SessionId(self.ids.new())
        token = self.refresh_tokens.first(session_id)
        now = self.clock.now()
        session = Session(
            id=session_id,
            user_id=UserId(known.id),
            token_digest=self.refresh_tokens.digest(token),
            started_at=now,
            refreshed_at=now,
        )
        session.start()
        async with self.begin() as work:
            try:
                user = await work.users.get(UserId(known.id))
            except UserNotFound:
                raise WrongCredentials from None
            if not _may_still_sign_in(known, user):
                raise WrongCredentials
            if password_hash != user.password_hash:
                user.password_hash = password_hash
                await work.users.save(user)
            await make_room_for_session(work, user.id)
            await work.sessions.add(session)
            await work.commit()
        return issue_tokens(session, self.tokens, refresh_token=token, now=now)


def _may_still_sign_in(known: ports.Credentials, user: User) -> bool:
    """Return whether the locked user may still sign in with these credentials."""
    return user.active and user.email == known.email and is_proof_current(user, known)
