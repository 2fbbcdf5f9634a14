"""What each role may do."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from application.errors import Forbidden
from domain.identity.user import Role


class NotPermitted(Forbidden):
    """Your roles do not permit this."""


class Permission(StrEnum):
    SCHEDULE_WORKSHOPS = "workshops:schedule"
    MANAGE_WORKSHOPS = "workshops:manage"  # those of other organizers too
    MANAGE_JOBS = "jobs:manage"
    MANAGE_USERS = "users:manage"
    VIEW_OPERATIONS = "operations:view"  # health and metrics


PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.MEMBER: frozenset(),
    Role.ORGANIZER: frozenset({Permission.SCHEDULE_WORKSHOPS}),
    Role.ADMIN: frozenset(Permission),
}


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    return frozenset().union(*(PERMISSIONS[role] for role in roles))
