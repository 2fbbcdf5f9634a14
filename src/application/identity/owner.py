"""Who is signed in proves once more, by the password, that the account is his."""

from uuid import UUID

from application.errors import Invalid
from application.identity.ports import Credentials, Passwords, UserReader
from domain.identity.password import LONGEST_PASSWORD
from domain.identity.user import UserNotFound


class WrongPassword(Invalid):
    """This is not your present password."""


async def must_be_owner(
    user_id: UUID,
    password: str,
    *,
    users: UserReader,
    passwords: Passwords,
    field: str = "password",
) -> Credentials:
    """Raises WrongPassword; no unit of work is held while the password is hashed."""
    holder = await users.credentials(user_id)
    if holder is None:
        raise UserNotFound
    if not await passwords.verify(password[: LONGEST_PASSWORD + 1], holder.password_hash):
        raise WrongPassword(field=field)
    return holder
