"""Rules that several use cases of identity share."""

from dataclasses import asdict
from datetime import datetime

from application.errors import Invalid
from application.identity.ports import (
    AccessClaims,
    AccessTokens,
    Credentials,
    IdentityWork,
    Passwords,
)
from application.identity.views import TokenPair
from domain.identity.password import unicode_forms, validate_password
from domain.identity.session import Session, SessionId
from domain.identity.user import LastAdmin, Role, User, UserId

MAX_SESSIONS = 50  # of one user


class WrongPassword(Invalid):
    """This is not your current password."""


async def get_if_still_proved(
    work: IdentityWork, proved: Credentials, *, field: str = "password"
) -> User:
    """Return the user whose password was proved before the unit of work began.

    Raises UserNotFound, and WrongPassword if another password was set meanwhile.
    """
    user = await work.users.get(UserId(proved.id))
    if not is_proof_current(user, proved):
        raise WrongPassword(field=field)
    return user


def is_proof_current(user: User, proved: Credentials) -> bool:
    """Return whether the password that was proved is still the user's password.

    A new password raises the link generation; rehashing the same password does not.
    """
    same_hash = user.password_hash == proved.password_hash
    return same_hash or user.link_generation == proved.link_generation


async def find_matching_form(
    passwords: Passwords, password: str, password_hash: str | None, *, requester: str
) -> str | None:
    """Return the Unicode form that matches the hash; None if the password is wrong."""
    for form in unicode_forms(password):
        if await passwords.verify(form, password_hash, requester=requester):
            return form
    return None


async def hash_new_password(
    passwords: Passwords, password: str, *, field: str, requester: str
) -> str:
    """Validate a new password and return the hash of its NFC form.

    Raises Invalid if the password is too short, too long or easily guessed.
    """
    acceptable = validate_password(password, field=field)
    if passwords.is_common(acceptable):
        raise Invalid(
            "Password is too common: choose one that is harder to guess.", field=field
        )
    return await passwords.hash(acceptable, requester=requester)


async def must_leave_an_admin(work: IdentityWork, *, without: User) -> None:
    """Require another active admin besides the user `without`.

    Locks all admins, so that the last two cannot leave at the same time.

    Raises LastAdmin if there is no other.
    """
    if not (Role.ADMIN in without.roles and without.active):
        return
    if [admin.id for admin in await work.users.admins()] == [without.id]:
        raise LastAdmin


async def end_sessions(
    work: IdentityWork, user_id: UserId, *, except_session: SessionId | None = None
) -> None:
    """End the user's sessions, except `except_session`.

    The caller must have locked the user. Every write to an account locks its user first
    and waits for that lock. Waiting for a session's lock instead is a lost race on
    storages that do not queue, and a client that refreshes in a loop would win each
    race.
    """
    sessions = await work.sessions.of_user(user_id)
    await _end(work, [session for session in sessions if session.id != except_session])


async def make_room_for_session(work: IdentityWork, user_id: UserId) -> None:
    """End the least recently used sessions, to stay within MAX_SESSIONS with a new one.

    The caller must have locked the user. Without a limit, somebody with the password
    could start more sessions than one unit of work can end.
    """
    sessions = await work.sessions.of_user(user_id)
    sessions.sort(key=lambda session: session.refreshed_at, reverse=True)
    if surplus := sessions[MAX_SESSIONS - 1 :]:
        await _end(work, surplus)


async def _end(work: IdentityWork, sessions: list[Session]) -> None:
    for session in sessions:
        session.end()
    await work.sessions.remove(*sessions)


def issue_tokens(
    session: Session, tokens: AccessTokens, *, refresh_token: str, now: datetime
) -> TokenPair:
    """Return a new access token of the session, together with the refresh token."""
    claims = AccessClaims(user_id=session.user_id, session_id=session.id)
    return TokenPair(
        **asdict(tokens.issue(claims, now=now)), refresh_token=refresh_token
    )
