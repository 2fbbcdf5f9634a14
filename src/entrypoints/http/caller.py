"""Who is asking, and whether they may."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import Depends, Request, params
from fastapi.security import OAuth2PasswordBearer
from fastapi.security.base import SecurityBase

from application.actor import NotPermitted, Permission
from application.identity import Authenticate
from application.identity.views import CallerView
from application.log_context import bind
from entrypoints.http.use import use_case


class AuthenticatedCaller(SecurityBase):
    """The caller, by the bearer token.

    It is one dependency, since FastAPI solves all those below it again for each route and
    dependency that asks for the caller.
    """

    raises = Authenticate.raises

    def __init__(self) -> None:
        self._bearer = OAuth2PasswordBearer(
            "/v1/token", refreshUrl="/v1/token", auto_error=False
        )
        self.model = self._bearer.model
        self.scheme_name = self._bearer.scheme_name

    async def __call__(self, request: Request) -> CallerView:
        token = await self._bearer(request)
        caller = await use_case(request, Authenticate)(token=token)
        bind(user_id=caller.id)
        return caller


Caller = Annotated[CallerView, Depends(AuthenticatedCaller())]


@dataclass(frozen=True, slots=True)
class RequiredPermission:
    raises: ClassVar = (NotPermitted,)

    permission: Permission

    async def __call__(self, caller: Caller) -> None:
        caller.require(self.permission)


def requires(permission: Permission) -> params.Depends:
    """Refuse early what the use case would refuse: `dependencies=[requires(Permission.X)]`."""
    return params.Depends(RequiredPermission(permission))


async def _anybody() -> None:
    """A route says so: it has not merely been forgotten."""


public = Depends(_anybody)
