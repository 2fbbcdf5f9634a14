"""Routes of sessions: logging in, refreshing tokens, logging out."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Query

from application.identity import (
    ListSessions,
    LogIn,
    LogOut,
    LogOutEverywhere,
    RefreshSession,
)
from application.identity.views import SessionView, TokenPair
from entrypoints.http.caller import Caller, public
from entrypoints.http.oauth import TokenRoute
from entrypoints.http.rate_limited import ClientAddress, Rule, rate_limited
from entrypoints.http.request_models import RequestModel
from entrypoints.http.route import Route
from entrypoints.http.use import Use

router = APIRouter(prefix="/v1", tags=["identity"], route_class=Route)
for_oauth2 = APIRouter(prefix="/v1", tags=["identity"], route_class=TokenRoute)


class PasswordCredentials(RequestModel):
    email: str
    password: str


class RefreshRequest(RequestModel):
    refresh_token: str


class PasswordGrant(RequestModel, extra="ignore"):
    """Password grant (RFC 6749, 4.3.2); other parameters are ignored."""

    grant_type: Literal["password"]
    username: str
    password: str


class RefreshGrant(RequestModel, extra="ignore"):
    """Refresh grant (RFC 6749, 6); other parameters are ignored."""

    grant_type: Literal["refresh_token"]
    refresh_token: str


@router.post(
    "/sessions", status_code=201, dependencies=[public, rate_limited(Rule.LOG_IN)]
)
async def log_in(
    body: PasswordCredentials, client_address: ClientAddress, log_in: Use[LogIn]
) -> TokenPair:
    """Log in and start a session."""
    return await log_in(
        email=body.email, password=body.password, client_address=client_address
    )


@router.post("/sessions/refresh", dependencies=[public, rate_limited(Rule.REFRESH)])
async def refresh_session(
    body: RefreshRequest, refresh: Use[RefreshSession]
) -> TokenPair:
    """Exchange a refresh token for new tokens.

    Each refresh token is valid once: store the new one.
    """
    return await refresh(refresh_token=body.refresh_token)


@for_oauth2.post("/token", dependencies=[public, rate_limited(Rule.LOG_IN)])
async def token(
    form: Annotated[PasswordGrant | RefreshGrant, Form(discriminator="grant_type")],
    client_address: ClientAddress,
    log_in: Use[LogIn],
    refresh: Use[RefreshSession],
) -> TokenPair:
    """Issue tokens to OAuth2 clients (RFC 6749).

    Logs in by the password grant, or refreshes a session by the refresh token grant.
    """
    if isinstance(form, PasswordGrant):
        return await log_in(
            email=form.username, password=form.password, client_address=client_address
        )
    return await refresh(refresh_token=form.refresh_token)


router.routes.extend(for_oauth2.routes)


@router.get("/sessions")
async def list_sessions(
    _: Annotated[RequestModel, Query()],
    caller: Caller,
    list_sessions: Use[ListSessions],
) -> list[SessionView]:
    """List the caller's sessions."""
    return await list_sessions(user_id=caller.id)


@router.delete("/sessions", status_code=204)
async def log_out_everywhere(caller: Caller, log_out: Use[LogOutEverywhere]) -> None:
    """End all of the caller's sessions."""
    await log_out(user_id=caller.id)


@router.delete("/sessions/current", status_code=204)
async def log_out(caller: Caller, log_out: Use[LogOut]) -> None:
    """Log out: end the current session."""
    await log_out(user_id=caller.id, session_id=caller.session_id)


@router.delete("/sessions/{session_id:uuid}", status_code=204)
async def end_session(session_id: UUID, caller: Caller, log_out: Use[LogOut]) -> None:
    """End one of the caller's sessions."""
    await log_out(user_id=caller.id, session_id=session_id)
