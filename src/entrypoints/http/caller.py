"""Authentication and permission checks of routes."""

from typing import Annotated

from fastapi import Depends, Request, params
from fastapi.security import OAuth2PasswordBearer
from fastapi.security.base import SecurityBase

from application.actor import NotPermitted, Permission
from application.errors import Refused
from application.identity import Authenticate
from application.identity.views import CallerView
from application.log_context import bind
from entrypoints.http.route import anybody
from entrypoints.http.use import use_case


class AuthenticatedCaller(SecurityBase):
    """Dependency that authenticates the caller by the bearer token, once a request.

    What needs the caller calls this one: FastAPI would resolve a dependency of its own
    for each, whatever its cache contains, which costs 1 % of a request.
    """

    raises: tuple[type[Refused], ...] = Authenticate.raises

    def __init__(self) -> None:
        self._bearer = OAuth2PasswordBearer(
            "/v1/token", refreshUrl="/v1/token", auto_error=False
        )
        self.model = self._bearer.model
        self.scheme_name = self._bearer.scheme_name

    async def __call__(self, request: Request) -> CallerView:
        caller: CallerView | None = request.scope.get("caller")
        if caller is None:
            token = await self._bearer(request)
            caller = await use_case(request, Authenticate)(token=token)
            bind(user_id=caller.id)
            request.scope["caller"] = caller
        return caller


authenticate = AuthenticatedCaller()
Caller = Annotated[CallerView, Depends(authenticate)]


class RequiredPermission(AuthenticatedCaller):
    """Dependency that raises NotPermitted unless the caller has the permission."""

    raises = (*AuthenticatedCaller.raises, NotPermitted)

    def __init__(self, permission: Permission) -> None:
        super().__init__()
        self.permission = permission

    async def __call__(self, request: Request) -> CallerView:
        caller = await super().__call__(request)
        caller.require(self.permission)
        return caller


def requires(permission: Permission) -> params.Depends:
    """Return a dependency that checks a permission before the body is parsed.

    The use case checks the permission again. Usage: `dependencies=[requires(X.MANAGE)]`.
    """
    return params.Depends(RequiredPermission(permission))


public = Depends(anybody)
