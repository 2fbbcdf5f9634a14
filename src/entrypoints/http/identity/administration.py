"""Routes of user administration."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from application import identity
from application.identity.permissions import IdentityPermission
from application.identity.views import ProfileView
from application.pages import Page
from entrypoints.http.caller import Caller, requires
from entrypoints.http.identity.fields import RoleName
from entrypoints.http.pages import Paging, WithLink
from entrypoints.http.route import Route
from entrypoints.http.use import Use

router = APIRouter(
    prefix="/v1/users",
    tags=["identity"],
    route_class=Route,
    dependencies=[requires(IdentityPermission.MANAGE_USERS)],
)


class UserListParams(Paging):
    email_prefix: Annotated[str, Field(max_length=254, pattern="^[ -~]*$")] = ""
    role: RoleName | None = None
    active: bool | None = None


@router.get("")
async def list_users(
    query: Annotated[UserListParams, Query()],
    caller: Caller,
    list_users: Use[identity.ListUsers],
    with_link: WithLink,
) -> Page[ProfileView]:
    """List users, oldest registration first."""
    page = await list_users(
        actor=caller,
        email_prefix=query.email_prefix,
        role=query.role,
        active=query.active,
        limit=query.limit,
        cursor=query.cursor,
    )
    return with_link(page)


@router.get("/{user_id}")
async def view_user(
    user_id: UUID, caller: Caller, view: Use[identity.ViewUser]
) -> ProfileView:
    """Show a user."""
    return await view(actor=caller, user_id=user_id)


@router.put("/{user_id}/roles/{role}", status_code=204)
async def grant_role(
    user_id: UUID, role: RoleName, caller: Caller, grant: Use[identity.GrantRole]
) -> None:
    """Grant a user a role."""
    await grant(actor=caller, user_id=user_id, role=role)


@router.delete("/{user_id}/roles/{role}", status_code=204)
async def revoke_role(
    user_id: UUID, role: RoleName, caller: Caller, revoke: Use[identity.RevokeRole]
) -> None:
    """Revoke a role from a user."""
    await revoke(actor=caller, user_id=user_id, role=role)


@router.post("/{user_id}/deactivate", status_code=204)
async def deactivate_user(
    user_id: UUID, caller: Caller, deactivate: Use[identity.DeactivateUser]
) -> None:
    """Deactivate a user, effective on their next request."""
    await deactivate(actor=caller, user_id=user_id)


@router.post("/{user_id}/reactivate", status_code=204)
async def reactivate_user(
    user_id: UUID, caller: Caller, reactivate: Use[identity.ReactivateUser]
) -> None:
    """Reactivate a deactivated user."""
    await reactivate(actor=caller, user_id=user_id)


@router.delete("/{user_id}/sessions", status_code=204)
async def log_out_user(
    user_id: UUID, caller: Caller, log_out: Use[identity.LogOutUser]
) -> None:
    """End all sessions of a user."""
    await log_out(actor=caller, user_id=user_id)
