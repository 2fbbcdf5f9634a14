"""Builders of users and sessions."""

from datetime import timedelta
from typing import Any

from domain.identity.email_address import EmailAddress
from domain.identity.session import Session, SessionId
from domain.identity.user import FormerEmail, Role, User, UserId
from tests.builders import NOW, an_id


def a_user(**given: Any) -> User:
    user_id = UserId(an_id())
    made = {
        "id": user_id,
        "email": EmailAddress(f"user-{user_id.int & 0xFFFFFFFF}@example.com"),
        "name": "Ada",
        "password_hash": "not a hash",
        "roles": {Role.MEMBER},
        "registered_at": NOW,
    }
    return User(**{**made, **given})


def a_full_user(**given: Any) -> User:
    """Return a user that differs from `a_user` in every field."""
    made = {
        "name": "Søren O’Brien",
        "password_hash": "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA",
        "email_verified": True,
        "new_email": EmailAddress("soren@new.example"),
        "active": False,
        "roles": {Role.ORGANIZER, Role.ADMIN},
        "registered_at": NOW - timedelta(days=3, milliseconds=1),
        "reset_generation": 3,
        "link_generation": 5,
        "former_emails": [
            FormerEmail(email=EmailAddress("soren@former.example"), last_generation=4)
        ],
    }
    return a_user(**{**made, **given})


def a_session(**given: Any) -> Session:
    made = {
        "id": SessionId(an_id()),
        "user_id": UserId(an_id()),
        "token_digest": "0" * 64,
        "started_at": NOW,
        "refreshed_at": NOW,
    }
    return Session(**{**made, **given})


def a_full_session(**given: Any) -> Session:
    """Return a session that differs from `a_session` in every field."""
    made = {
        "token_digest": "9f" * 32,
        "generation": 7,
        "started_at": NOW - timedelta(days=3, milliseconds=1),
        "refreshed_at": NOW - timedelta(milliseconds=2),
    }
    return a_session(**{**made, **given})
