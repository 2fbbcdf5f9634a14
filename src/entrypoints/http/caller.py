"""Who is asking, and whether they may."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import Depends, params
from fastapi.security import OAuth2PasswordBearer

from application.actor import NotPermitted, Permission
from application.identity import Authenticate
from application.identity.views import CallerView
from application.log_context import bind
from entrypoints.http.use import Use

_bearer = OAuth2PasswordBearer("/v1/token", refreshUrl="/v1/token", auto_error=False)


async def _caller(
    token: Annotated[str | None, Depends(_bearer)], authenticate: Use[Authenticate]
) -> CallerView:
    caller = await authenticate(token=token)
    bind(user_id=caller.id)
    return caller


Caller = Annotated[CallerView, Depends(_caller)]


@dataclass(frozen=True, slots=True)
class Required:
    raises: ClassVar = (NotPermitted,)

    permission: Permission

    async def __call__(self, caller: Caller) -> None:
        caller.require(self.permission)


def requires(permission: Permission) -> params.Depends:
    """Refuse early what the use case would refuse: `dependencies=[requires(Permission.X)]`."""
    return params.Depends(Required(permission))


async def _anybody() -> None:
    """A route says so: it has not merely been forgotten."""


public = Depends(_anybody)
