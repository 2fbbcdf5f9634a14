"""Users and sessions: context for tests."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from httpx import AsyncClient

from application import identity
from application.identity.notices import AccountNotice
from application.identity.permissions import IdentityPermission
from application.identity.ports import SessionReader
from domain.identity.email_address import MAX_EMAIL
from domain.identity.session import SessionId, SessionNotFound
from domain.identity.user import MAX_NAME, EmailTaken, UserId, UserNotFound
from tests.builders import NOW, an_id
from tests.context import ActorExample, Context, Headers, JobExample, JobWorld, Kind
from tests.contexts.identity.builders import (
    a_full_session,
    a_full_user,
    a_session,
    a_user,
)
from tests.contexts.identity.steps import FIRST_STEPS, STEPS, sees
from tests.hard_values import lines

USER, DEACTIVATED_USER = UserId(an_id()), UserId(an_id())
IDLE_SESSION = SessionId(an_id())


def addresses() -> Sequence[str]:
    domain = ".".join(["d" * 61] * 3)
    max_length = f"{'l' * 64}@{domain}."
    return [
        max_length + "c" * (MAX_EMAIL - len(max_length)),
        "o'brien+{%_}$!#&*/=?^`|~-@a.example",
    ]


def edit_user(user: Any) -> None:
    user.name += "!"


def edit_session(session: Any) -> None:
    session.generation += 1


KINDS = [
    Kind(
        repository="users",
        plain=a_user,
        full=a_full_user,
        missing=UserNotFound,
        taken={("email",): EmailTaken},
        edit=edit_user,
        texts={
            "name": lines(MAX_NAME),
            "email": addresses(),
            "new_email": addresses(),
            "password_hash": ["$argon2id$" + "a/+=$," * 100],
        },
    ),
    Kind(
        repository="sessions",
        plain=a_session,
        full=a_full_session,
        missing=SessionNotFound,
        edit=edit_session,
        texts={"token_digest": ["0123456789abcdef" * 4]},
    ),
]


def records() -> Mapping[str, Sequence[Any]]:
    long_ago = NOW - timedelta(days=15)
    return {
        "users": [
            a_user(id=USER, email_verified=True),
            a_user(id=DEACTIVATED_USER, active=False),
        ],
        "sessions": [a_session(id=IDLE_SESSION, user_id=USER, refreshed_at=long_ago)],
    }


def about_users(*, writes: bool = True, **arguments: object) -> ActorExample:
    permission = IdentityPermission.MANAGE_USERS
    return ActorExample(permission=permission, arguments=arguments, writes=writes)


ACTORS: Mapping[type, ActorExample] = {
    identity.CreateAdmin: about_users(
        email="admin@example.com", password="the analytical engine", name="Ada"
    ),
    identity.DeactivateUser: about_users(user_id=USER),
    identity.GrantRole: about_users(user_id=USER, role="organizer"),
    identity.ListUsers: about_users(limit=10, writes=False),
    identity.LogOutUser: about_users(user_id=USER),
    identity.ReactivateUser: about_users(user_id=DEACTIVATED_USER),
    identity.RevokeRole: about_users(user_id=USER, role="member"),
    identity.ViewUser: about_users(user_id=USER, writes=False),
}


async def ended(world: JobWorld) -> Sequence[object]:
    left = await world.storage.readers[SessionReader].of_user(USER)
    return [] if left else ["the idle session"]


JOBS: Mapping[type, JobExample] = {
    identity.EmailUser: JobExample(
        JobWorld.mails, {"user_id": USER, "notice": AccountNotice.PASSWORD_FORGOTTEN}
    ),
    identity.EndIdleSessions: JobExample(ended),
}


async def owns(client: AsyncClient, owner: Headers) -> dict[str, str]:
    sessions = (await client.get("/v1/sessions", headers=owner)).json()
    me = (await client.get("/v1/me", headers=owner)).json()
    return {"session_id": sessions[0]["id"], "user_id": me["id"], "role": "member"}


CONTEXT = Context(
    kinds=KINDS,
    records=records,
    actors=ACTORS,
    jobs=JOBS,
    first_steps=FIRST_STEPS,
    steps=STEPS,
    sees=sees,
    for_anybody={
        "POST /v1/users",
        "POST /v1/sessions",
        "POST /v1/sessions/refresh",
        "POST /v1/token",
        "POST /v1/password-resets",
        "POST /v1/password-resets/confirm",
    },
    owns=owns,
    strangers_get={
        "DELETE /v1/sessions/{session_id}": 404,
        "GET /v1/users/{user_id}": 403,
        "PUT /v1/users/{user_id}/roles/{role}": 403,
        "DELETE /v1/users/{user_id}/roles/{role}": 403,
        "POST /v1/users/{user_id}/deactivate": 403,
        "POST /v1/users/{user_id}/reactivate": 403,
        "DELETE /v1/users/{user_id}/sessions": 403,
    },
)
