"""What admins do about users."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from application import identity
from application.identity.views import ProfileView
from application.pages import Page
from entrypoints.http.caller import Permission, requires
from entrypoints.http.pages import Linked, Paging
from entrypoints.http.use import Route, Use

router = APIRouter(
    prefix="/users", route_class=Route, dependencies=[requires(Permission.MANAGE_USERS)]
)


class Listing(Paging):
    email_prefix: Annotated[str, Field(max_length=254, pattern="^[ -~]*$")] = ""
    role: str | None = None
    active: bool | None = None


@router.get("")
async def list_users(
    query: Annotated[Listing, Query()], list_users: Use[identity.ListUsers], linked: Linked
) -> Page[ProfileView]:
    return linked(await list_users(**query.model_dump()))


@router.get("/{user_id}")
async def view_user(user_id: UUID, view: Use[identity.ViewProfile]) -> ProfileView:
    return await view(user_id=user_id)


@router.put("/{user_id}/roles/{role}", status_code=204)
async def grant_role(user_id: UUID, role: str, grant: Use[identity.GrantRole]) -> None:
    await grant(user_id=user_id, role=role)


@router.delete("/{user_id}/roles/{role}", status_code=204)
async def revoke_role(user_id: UUID, role: str, revoke: Use[identity.RevokeRole]) -> None:
    await revoke(user_id=user_id, role=role)


@router.post("/{user_id}/deactivate", status_code=204)
async def deactivate_user(user_id: UUID, deactivate: Use[identity.DeactivateUser]) -> None:
    await deactivate(user_id=user_id)


@router.post("/{user_id}/reactivate", status_code=204)
async def reactivate_user(user_id: UUID, reactivate: Use[identity.ReactivateUser]) -> None:
    await reactivate(user_id=user_id)


@router.delete("/{user_id}/sessions", status_code=204)
async def end_sessions(user_id: UUID, log_out: Use[identity.LogOutEverywhere]) -> None:
    await log_out(user_id=user_id)
