"""Views of identity that callers get."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from application.actor import Actor
from application.views import View
from domain.identity.user import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView(View):
    id: UUID
    email: str
    email_verified: bool
    name: str
    roles: list[Role]
    active: bool
    registered_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    access_token: str = field(repr=False)
    token_type: str
    expires_in: int  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPair(AccessToken):
    refresh_token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView(View):
    id: UUID
    started_at: datetime
    refreshed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerView(Actor):
    """A user who is signed in."""

    session_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAdmin:
    email: str
    password: str = field(repr=False)
