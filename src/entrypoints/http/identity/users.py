"""Users and their profiles."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from application.identity import ChangePassword, RegisterUser, ViewProfile
from application.identity.views import ProfileView
from entrypoints.http.caller import Caller, public
from entrypoints.http.limited import Rule, limited
from entrypoints.http.use import Route, Use

router = APIRouter(route_class=Route)


class Registration(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    email: str
    password: str
    name: str


class NewPassword(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    old_password: str
    new_password: str


@router.post("/users", status_code=201, dependencies=[public, limited(Rule.REGISTER)])
async def register_user(
    body: Registration, register: Annotated[RegisterUser, Use(RegisterUser)]
) -> ProfileView:
    return await register(email=body.email, password=body.password, name=body.name)


@router.get("/me")
async def view_profile(
    caller: Caller, view: Annotated[ViewProfile, Use(ViewProfile)]
) -> ProfileView:
    return await view(user_id=caller.id)


@router.put("/me/password", status_code=204)
async def change_password(
    body: NewPassword, caller: Caller, change: Annotated[ChangePassword, Use(ChangePassword)]
) -> None:
    """All other sessions end."""
    await change(
        user_id=caller.id,
        session_id=caller.session_id,
        old_password=body.old_password,
        new_password=body.new_password,
    )
