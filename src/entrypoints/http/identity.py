"""Users, their sessions and profiles."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from application.identity import LogIn, RegisterUser, ViewProfile
from application.identity.views import AccessToken, ProfileView
from entrypoints.http.caller import Caller
from entrypoints.http.use import Route, Use

router = APIRouter(tags=["identity"], route_class=Route)


class Credentials(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    email: str
    password: str


class Registration(Credentials):
    name: str


@router.get("/me")
async def view_profile(
    caller: Caller, view: Annotated[ViewProfile, Use(ViewProfile)]
) -> ProfileView:
    return await view(user_id=caller.id)


@router.post("/sessions", status_code=201)
async def log_in(body: Credentials, log_in: Annotated[LogIn, Use(LogIn)]) -> AccessToken:
    return await log_in(email=body.email, password=body.password)


@router.post("/users", status_code=201)
async def register_user(
    body: Registration, register: Annotated[RegisterUser, Use(RegisterUser)]
) -> ProfileView:
    return await register(email=body.email, password=body.password, name=body.name)
