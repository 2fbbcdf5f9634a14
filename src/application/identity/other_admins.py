"""Somebody has to be able to administer: the last one cannot go."""

from application.identity.ports import IdentityWork
from domain.identity.user import LastAdmin, UserId


async def must_leave_an_admin(work: IdentityWork, *, without: UserId) -> None:
    """Raises LastAdmin; locks all of them, so that two cannot go at the same time."""
    if [admin.id for admin in await work.users.admins()] == [without]:
        raise LastAdmin
