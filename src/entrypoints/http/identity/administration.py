"""What admins do about users."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from application.identity import (
    DeactivateUser,
    GrantRole,
    ListUsers,
    LogOutEverywhere,
    ReactivateUser,
    RevokeRole,
    ViewProfile,
)
from application.identity.views import ProfileView
from application.pages import LARGEST_PAGE, Page
from entrypoints.http.caller import Permission, requires
from entrypoints.http.use import Route, Use

router = APIRouter(
    prefix="/users", route_class=Route, dependencies=[requires(Permission.MANAGE_USERS)]
)


class Listing(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email_prefix: str = ""
    role: str | None = None
    active: bool | None = None
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 20
    cursor: str | None = None


@router.get("")
async def list_users(
    query: Annotated[Listing, Query()], list_users: Annotated[ListUsers, Use(ListUsers)]
) -> Page[ProfileView]:
    return await list_users(**query.model_dump())


@router.get("/{user_id}")
async def view_user(user_id: UUID, view: Annotated[ViewProfile, Use(ViewProfile)]) -> ProfileView:
    return await view(user_id=user_id)


@router.put("/{user_id}/roles/{role}", status_code=204)
async def grant_role(user_id: UUID, role: str, grant: Annotated[GrantRole, Use(GrantRole)]) -> None:
    await grant(user_id=user_id, role=role)


@router.delete("/{user_id}/roles/{role}", status_code=204)
async def revoke_role(
    user_id: UUID, role: str, revoke: Annotated[RevokeRole, Use(RevokeRole)]
) -> None:
    await revoke(user_id=user_id, role=role)


@router.post("/{user_id}/deactivate", status_code=204)
async def deactivate_user(
    user_id: UUID, deactivate: Annotated[DeactivateUser, Use(DeactivateUser)]
) -> None:
    await deactivate(user_id=user_id)


@router.post("/{user_id}/reactivate", status_code=204)
async def reactivate_user(
    user_id: UUID, reactivate: Annotated[ReactivateUser, Use(ReactivateUser)]
) -> None:
    await reactivate(user_id=user_id)


@router.delete("/{user_id}/sessions", status_code=204)
async def end_sessions(
    user_id: UUID, log_out: Annotated[LogOutEverywhere, Use(LogOutEverywhere)]
) -> None:
    await log_out(user_id=user_id)
