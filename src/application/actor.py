"""Actors and their permissions."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from application.errors import Forbidden


class NotPermitted(Forbidden):
    """Your roles do not permit this."""


class Permission(StrEnum):
    """Base class of permissions; each context defines its own members."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The caller of a use case: a user, or the operator at the command line."""

    id: UUID
    permissions: frozenset[Permission]

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Require the permission.

        Raises NotPermitted if the actor does not have it.
        """
        if not self.may(permission):
            raise NotPermitted
