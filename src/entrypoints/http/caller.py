"""Authentication and permission checks of routes."""

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
    """Dependency that authenticates the caller by the bearer token.

    A single dependency: FastAPI would resolve sub-dependencies again for each route and
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
    """Dependency that raises NotPermitted unless the caller has the permission."""

    raises: ClassVar = (NotPermitted,)

    permission: Permission

    async def __call__(self, caller: Caller) -> None:
        caller.require(self.permission)


def requires(permission: Permission) -> params.Depends:
    """Return a dependency that checks a permission before the body is parsed.

    The use case checks the permission again. Usage: `dependencies=[requires(X.MANAGE)]`.
    """
    return params.Depends(RequiredPermission(permission))


async def _anybody() -> None:
    """Mark a route as public on purpose: every route must name its callers."""


public = Depends(_anybody)
