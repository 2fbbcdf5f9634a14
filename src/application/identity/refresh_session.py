"""Exchange a refresh token for a new pair of tokens (RFC 9700, 4.14.2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from application.clock import Clock
from application.identity.policies import issue_tokens
from application.identity.ports import (
    AccessTokens,
    Account,
    Begin,
    IdentityWork,
    InvalidToken,
    RefreshTokens,
    SessionReader,
)
from application.identity.views import TokenPair
from domain.identity.session import Session, SessionId, SessionNotFound
from domain.identity.user import UserId, UserNotFound


@dataclass(frozen=True, slots=True)
class RefreshSession:
    """Rotate the refresh token of a session.

    Reuse of a token ends the session, because the token may be stolen. Within
    REUSE_GRACE, the token used last gives the same successor again, for clients that
    repeat a request.
    """

    raises = (InvalidToken,)

    sessions: SessionReader
    begin: Begin
    tokens: AccessTokens
    refresh_tokens: RefreshTokens
    clock: Clock
    session_lifetime: timedelta
    session_idle_timeout: timedelta

    async def __call__(self, *, refresh_token: str) -> TokenPair:
        presented = self._read(refresh_token)
        now = self.clock.now()
        account = await self.sessions.account(presented.session_id)
        if account is None:
            raise InvalidToken
        async with self.begin() as work:
            session = await _lock(work, account, presented.session_id)
            if not presented.is_of(session) or self._is_over(session, now):
                raise InvalidToken
            if presented.is_next_of(session):
                session.refresh(token_digest=presented.successor_digest, now=now)
                await work.sessions.save(session)
                await work.commit()
            elif not (presented.is_last_of(session) and session.is_in_grace(now)):
                session.end(reused=True)
                await work.sessions.remove(session)
                await work.commit()  # the exception would roll it back
                raise InvalidToken
        return issue_tokens(
            session, self.tokens, refresh_token=presented.successor, now=now
        )

    def _read(self, token: str) -> "_PresentedToken":
        """Do the cryptographic work before a unit of work begins."""
        successor = self.refresh_tokens.successor(token)
        return _PresentedToken(
            session_id=SessionId(self.refresh_tokens.session_id(token)),
            generation=self.refresh_tokens.generation(token),
            digest=self.refresh_tokens.digest(token),
            successor=successor,
            successor_digest=self.refresh_tokens.digest(successor),
        )

    def _is_over(self, session: Session, now: datetime) -> bool:
        too_old = session.started_at <= now - self.session_lifetime
        too_idle = session.refreshed_at <= now - self.session_idle_timeout
        return too_old or too_idle


async def _lock(work: IdentityWork, account: Account, session_id: SessionId) -> Session:
    """Lock the user, then the session: the order of every write to an account."""
    try:
        await work.users.get(UserId(account.user_id))
        return await work.sessions.get(session_id)
    except (UserNotFound, SessionNotFound):
        raise InvalidToken from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _PresentedToken:
    """A refresh token from a request, and its successor."""

    session_id: SessionId
    generation: int | None  # None if forged or made with a former key
    digest: str
    successor: str
    successor_digest: str

    def is_of(self, session: Session) -> bool:
        """Return whether the session issued this token, last or earlier."""
        is_earlier = (
            self.generation is not None and self.generation < session.generation
        )
        return is_earlier or self.is_next_of(session)

    def is_next_of(self, session: Session) -> bool:
        """Return whether this is the token to be used next."""
        return self.digest == session.token_digest

    def is_last_of(self, session: Session) -> bool:
        """Return whether this is the token used last."""
        return self.successor_digest == session.token_digest
