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
    """This is not your present password."""


async def get_if_still_proved(
    work: IdentityWork, proved: Credentials, *, field: str = "password"
) -> User:
    """Return the user whose password was proved before the unit of work began.

    Raises UserNotFound, and WrongPassword when another password was set meanwhile.
    """
    user = await work.users.get(UserId(proved.id))
    if not is_proof_current(user, proved):
        raise WrongPassword(field=field)
    return user


def is_proof_current(user: User, proved: Credentials) -> bool:
    """A new password raises the generation of links; a renewed hash of the same one does not."""
    same_hash = user.password_hash == proved.password_hash
    return same_hash or user.link_generation == proved.link_generation


async def find_matching_form(
    passwords: Passwords, password: str, password_hash: str | None, *, party: str
) -> str | None:
    """Return the form of the password that fits the hash; None when the password is wrong."""
    for form in unicode_forms(password):
        if await passwords.verify(form, password_hash, party=party):
            return form
    return None


async def hash_new_password(
    passwords: Passwords, password: str, *, field: str, party: str
) -> str:
    """Return the hash of a password that a user chooses, in NFC.

    Raises Invalid when the password is too short, too long or easily guessed.
    """
    acceptable = validate_password(password, field=field)
    if passwords.is_common(acceptable):
        raise Invalid("This password is among those that are tried first.", field=field)
    return await passwords.hash(acceptable, party=party)


async def must_leave_an_admin(work: IdentityWork, *, without: User) -> None:
    """Raises LastAdmin; locks all admins, so that two cannot go at the same time."""
    if not (Role.ADMIN in without.roles and without.active):
        return
    if [admin.id for admin in await work.users.admins()] == [without.id]:
        raise LastAdmin


async def end_sessions(
    work: IdentityWork, user_id: UserId, *, but: SessionId | None = None
) -> None:
    """End the sessions of a user who is locked already, first of all.

    Whoever writes to an account locks its user first and waits there; later, on MongoDB, a lock
    that somebody else holds is a lost race, and who refreshes in a loop would win them all.
    """
    sessions = await work.sessions.of_user(user_id)
    await _end(work, [session for session in sessions if session.id != but])


async def make_room_for_session(work: IdentityWork, user_id: UserId) -> None:
    """End the sessions of a locked user that were used longest ago, if there are many.

    Somebody with the password could start so many that they can no longer be ended by one act.
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
    presented = AccessClaims(user_id=session.user_id, session_id=session.id)
    return TokenPair(
        **asdict(tokens.issue(presented, now=now)), refresh_token=refresh_token
    )
