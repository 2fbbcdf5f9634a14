"""Who is asking, and whether that one may."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from fastapi import Depends
from fastapi.security import OAuth2PasswordBearer

from application.identity import Authenticate
from application.identity.permissions import NotPermitted, Permission
from application.identity.views import CallerView
from application.log_context import bind
from entrypoints.http.use import Use

__all__ = ["Caller", "Permission", "public", "requires"]

_bearer = OAuth2PasswordBearer("/v1/token", refreshUrl="/v1/token", auto_error=False)


async def _caller(
    token: Annotated[str | None, Depends(_bearer)], authenticate: Use[Authenticate]
) -> CallerView:
    caller: CallerView = await authenticate(token=token)
    bind(user_id=caller.id)
    return caller


Caller = Annotated[CallerView, Depends(_caller)]


@dataclass(frozen=True, slots=True)
class Required:
    raises: ClassVar = (NotPermitted,)

    permission: Permission

    async def __call__(self, caller: Caller) -> None:
        if self.permission not in caller.permissions:
            raise NotPermitted


def requires(permission: Permission) -> Any:
    """Refuse callers without the permission: `dependencies=[requires(Permission.X)]`."""
    return Depends(Required(permission))


async def _anybody() -> None:
    """A route says so: it has not merely been forgotten."""


public = Depends(_anybody)
