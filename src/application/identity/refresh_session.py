"""Stay signed in: give a refresh token, and get its successor (RFC 9700, 4.14.2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from application.clock import Clock
from application.identity.policies import issue_tokens
from application.identity.ports import AccessTokens, Begin, InvalidToken, RefreshTokens
from application.identity.views import SignedIn
from domain.identity.session import Session, SessionId, SessionNotFound


@dataclass(frozen=True, slots=True)
class RefreshSession:
    """A token that was used before ends the session: it was stolen, from one side or the other.

    For a moment it gives the same successor instead, to whoever asks twice at once.
    """

    raises = (InvalidToken,)

    begin: Begin
    tokens: AccessTokens
    refresh_tokens: RefreshTokens
    clock: Clock
    session_lifetime: timedelta
    session_idle_timeout: timedelta

    async def __call__(self, *, refresh_token: str) -> SignedIn:
        session_id = SessionId(self.refresh_tokens.session_id(refresh_token))
        now = self.clock.now()
        async with self.begin() as work:
            try:
                session = await work.sessions.get(session_id)
            except SessionNotFound:
                raise InvalidToken from None
            uses = self._uses(refresh_token, session)
            if uses is None or self._is_over(session, now):
                raise InvalidToken
            successor = self.refresh_tokens.successor(refresh_token)
            if uses == 0:
                session.refresh(token_digest=self.refresh_tokens.digest(successor), now=now)
                await work.sessions.save(session)
                await work.commit()
            elif uses > 1 or not session.is_in_grace(now):
                session.end(reused=True)
                await work.sessions.remove(session)
                await work.commit()  # before the refusal, which would roll it back
                raise InvalidToken
        return issue_tokens(session, self.tokens, refresh_token=successor, now=now)

    def _is_over(self, session: Session, now: datetime) -> bool:
        too_old = session.started_at <= now - self.session_lifetime
        too_idle = session.refreshed_at <= now - self.session_idle_timeout
        return too_old or too_idle

    def _uses(self, token: str, session: Session) -> int | None:
        """Return how many tokens came after this one; None when it is none of the session's."""
        for uses in range(session.generation + 1):
            if self.refresh_tokens.digest(token) == session.token_digest:
                return uses
            token = self.refresh_tokens.successor(token)
        return None
