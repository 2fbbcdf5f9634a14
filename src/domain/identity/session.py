"""A session: somebody who has signed in, and stays so by tokens that are each used once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NewType
from uuid import UUID

from domain.errors import NotFound
from domain.events import Aggregate
from domain.identity.user import AccountEvent, UserId

SessionId = NewType("SessionId", UUID)

REUSE_GRACE = timedelta(
    seconds=10
)  # so long a token that was just used gives the same successor


class SessionNotFound(NotFound):
    """There is no such session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEvent(AccountEvent):
    session_id: SessionId


class SessionStarted(SessionEvent):
    """Somebody has signed in."""


class SessionEnded(SessionEvent):
    """Its tokens are void."""


class RefreshTokenReused(SessionEvent):
    """Two parties hold tokens of one session: whoever came first, it has ended for both."""


@dataclass(slots=True, kw_only=True)
class Session(Aggregate[SessionId]):
    user_id: UserId
    token_digest: str = field(
        repr=False
    )  # of the refresh token that is to be used next
    generation: int = 0  # how many tokens there were before that one
    started_at: datetime
    refreshed_at: datetime

    def start(self) -> None:
        self.record(SessionStarted(user_id=self.user_id, session_id=self.id))

    def refresh(self, *, token_digest: str, now: datetime) -> None:
        self.token_digest = token_digest
        self.generation += 1
        self.refreshed_at = now

    def is_in_grace(self, now: datetime) -> bool:
        return now - self.refreshed_at <= REUSE_GRACE

    def end(self, *, reused: bool = False) -> None:
        kind = RefreshTokenReused if reused else SessionEnded
        self.record(kind(user_id=self.user_id, session_id=self.id))
