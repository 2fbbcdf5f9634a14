"""Who acts, and what they are permitted to do."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from application.errors import Forbidden


class NotPermitted(Forbidden):
    """Your roles do not permit this."""


class Permission(StrEnum):
    """Something that an actor may be permitted to do; each context lists its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever calls a use case: a user, or the operator at the command line."""

    id: UUID
    permissions: frozenset[Permission]

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raises NotPermitted unless the actor has the permission."""
        if not self.may(permission):
            raise NotPermitted
