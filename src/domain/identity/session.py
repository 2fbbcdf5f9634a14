"""The session aggregate: a sign-in that single-use refresh tokens keep alive."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NewType
from uuid import UUID

from domain.errors import NotFound
from domain.events import Aggregate
from domain.identity.user import AccountEvent, UserId

SessionId = NewType("SessionId", UUID)

REUSE_GRACE = timedelta(seconds=10)
"""How long a refresh token may be used again after its use, with the same successor."""


class SessionNotFound(NotFound):
    """There is no such session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEvent(AccountEvent):
    session_id: SessionId


class SessionStarted(SessionEvent):
    """The user signed in."""


class SessionEnded(SessionEvent):
    """The session ended; its tokens are void."""


class RefreshTokenReused(SessionEvent):
    """A used refresh token came again: it may be stolen, so the session ended."""


@dataclass(slots=True, kw_only=True)
class Session(Aggregate[SessionId]):
    """A user's sign-in on one device."""

    user_id: UserId
    token_digest: str = field(repr=False)  # of the next refresh token to be used
    generation: int = 0  # number of refresh tokens before that one
    started_at: datetime
    refreshed_at: datetime

    def start(self) -> None:
        self.record(SessionStarted(user_id=self.user_id, session_id=self.id))

    def refresh(self, *, token_digest: str, now: datetime) -> None:
        """Replace the refresh token with its successor."""
        self.token_digest = token_digest
        self.generation += 1
        self.refreshed_at = now

    def is_in_grace(self, now: datetime) -> bool:
        """Return whether the token used last may still be used again."""
        return now - self.refreshed_at <= REUSE_GRACE

    def end(self, *, reused: bool = False) -> None:
        """Record the end of the session; the caller removes it from its repository."""
        kind = RefreshTokenReused if reused else SessionEnded
        self.record(kind(user_id=self.user_id, session_id=self.id))
