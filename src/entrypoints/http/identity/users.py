"""Routes of registration and of the caller's profile."""

from fastapi import APIRouter, Response
from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from application.changes import UNCHANGED
from application.identity import (
    ChangePassword,
    RegisterUser,
    ReviseProfile,
    ViewProfile,
)
from application.identity.views import ProfileView
from entrypoints.http.caller import Caller, public
from entrypoints.http.identity import fields
from entrypoints.http.identity.fields import Email, Name
from entrypoints.http.rate_limited import ClientAddress, Rule, rate_limited
from entrypoints.http.request_models import MergePatch, RequestModel
from entrypoints.http.route import Route
from entrypoints.http.use import Use
from entrypoints.http.versions import (
    NOT_MODIFIED,
    IfNoneMatch,
    OwnIfMatchVersion,
    with_own_etag,
)

router = APIRouter(prefix="/v1", tags=["identity"], route_class=Route)


class Registration(RequestModel):
    email: Email
    password: fields.NewPassword
    name: Name


@with_config(ConfigDict(extra="forbid"))
class ProfileChanges(TypedDict, total=False):
    name: Name


class PasswordChange(RequestModel):
    old_password: str
    new_password: fields.NewPassword


@router.post(
    "/users", status_code=201, dependencies=[public, rate_limited(Rule.REGISTER)]
)
async def register_user(
    body: Registration, client_address: ClientAddress, register: Use[RegisterUser]
) -> ProfileView:
    """Register a user."""
    return await register(
        email=body.email,
        password=body.password,
        name=body.name,
        client_address=client_address,
    )


@router.get("/me", responses=NOT_MODIFIED)
async def view_profile(
    caller: Caller,
    view: Use[ViewProfile],
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> ProfileView:
    """Show the caller's profile."""
    return with_own_etag(
        response, await view(user_id=caller.id), caller.id, if_none_match
    )


@router.patch("/me")
async def revise_profile(
    body: MergePatch[ProfileChanges],
    expected_version: OwnIfMatchVersion,
    caller: Caller,
    revise: Use[ReviseProfile],
    response: Response,
) -> ProfileView:
    """Revise the caller's profile.

    Fields that are absent stay as they are. Send the ETag that you read as If-Match.
    """
    revised = await revise(
        user_id=caller.id, version=expected_version, name=body.get("name", UNCHANGED)
    )
    return with_own_etag(response, revised, caller.id)


@router.put("/me/password", status_code=204)
async def change_password(
    body: PasswordChange, caller: Caller, change: Use[ChangePassword]
) -> None:
    """Change the caller's password.

    Ends all other sessions of the caller.
    """
    await change(
        user_id=caller.id,
        session_id=caller.session_id,
        old_password=body.old_password,
        new_password=body.new_password,
    )
