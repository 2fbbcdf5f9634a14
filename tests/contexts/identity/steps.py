"""Steps of the state machine for users and sessions."""

from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from application.identity.ports import Contacts, SessionReader, UserFilter, UserReader
from application.storage import Storage
from domain.identity.email_address import EmailAddress
from domain.identity.session import SessionId
from domain.identity.user import Role, UserId, UserNotFound
from tests.contexts.identity.builders import a_session, a_user
from tests.steps import Side, Step, drawn

USERS = [UserId(UUID(int=(1 << 64) + number)) for number in range(2)]
ADDRESSES = [EmailAddress(f"{name}@example.com") for name in ("ada", "grace")]


async def register(
    _: Side, work: Any, *, user: UserId, email: EmailAddress, roles: set[Role]
) -> Any:
    with suppress(UserNotFound):
        return await work.users.get(user)
    await work.users.add(a_user(id=user, email=email, roles=set(roles)))
    return await work.users.get(user)


async def change_address(
    _: Side, work: Any, *, user: UserId, email: EmailAddress
) -> Any:
    changed = await work.users.get(user)
    changed.email = email
    await work.users.save(changed)
    return changed


async def remove_user(_: Side, work: Any, *, user: UserId) -> Any:
    await work.users.remove(await work.users.get(user))


async def start_session(side: Side, work: Any, *, user: UserId) -> Any:
    session = a_session(id=SessionId(UUID(int=next(side.numbers))), user_id=user)
    await work.sessions.add(session)
    return session


_USER, _ADDRESS = st.sampled_from(USERS), st.sampled_from(ADDRESSES)

FIRST_STEPS: list[Step] = [
    *(
        partial(register, user=user, email=email, roles={role})
        for user, email, role in zip(USERS, ADDRESSES, Role, strict=False)
    ),
    partial(start_session, user=USERS[0]),
]
STEPS = [
    drawn(
        register,
        user=_USER,
        email=_ADDRESS,
        roles=st.sets(st.sampled_from(Role), min_size=1),
    ),
    drawn(change_address, user=_USER, email=_ADDRESS),
    drawn(remove_user, user=_USER),
    drawn(start_session, user=_USER),
]


async def sees(storage: Storage, now: datetime) -> list[Any]:
    users, contacts = storage.readers[UserReader], storage.readers[Contacts]
    sessions = storage.readers[SessionReader]
    return [
        *[await users.profile(user) for user in USERS],
        *[await contacts.contact(user) for user in USERS],
        *[await users.credentials_at(address) for address in ADDRESSES],
        *[list(await sessions.of_user(user)) for user in USERS],
        list(await users.page(UserFilter(role=Role.ADMIN), after=None, limit=1)),
        list(await users.page(UserFilter(), after=None, limit=100)),
    ]
