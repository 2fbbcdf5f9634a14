"""Permissions of each role, across all contexts."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from application.actor import Actor, Permission
from application.health import OperationsPermission
from application.identity.permissions import IdentityPermission
from application.jobs.permissions import JobPermission
from application.workshops.permissions import WorkshopPermission
from domain.identity.user import Role

ALL_PERMISSIONS: frozenset[Permission] = frozenset(
    {
        *IdentityPermission,
        *WorkshopPermission,
        *JobPermission,
        *OperationsPermission,
    }
)
ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.MEMBER: frozenset(),
    Role.ORGANIZER: frozenset({WorkshopPermission.SCHEDULE}),
    Role.ADMIN: ALL_PERMISSIONS,
}
OPERATOR = Actor(id=UUID(int=0), permissions=ALL_PERMISSIONS)
"""The actor of commands; its nil UUID (RFC 9562, 5.9) owns nothing."""


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return the permissions that the roles have together."""
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))
