"""Settings, access tokens and views that the floors share."""

import hashlib
import os
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import jwt
from fastapi import HTTPException
from pydantic import AwareDatetime, BaseModel, ConfigDict

URL = os.environ["STORAGE_URL"].replace("postgresql://", "postgresql+asyncpg://")
POOL_SIZE = int(os.environ["STORAGE_POOL_SIZE"])
KEY = os.environ["SECRET_KEY"]
KEY_ID = hashlib.sha256(b"key id:" + KEY.encode()).hexdigest()[:16]
ISSUER = os.environ["PUBLIC_BASE_URL"]
CLAIMS = ["iss", "aud", "sub", "sid", "jti", "iat", "exp"]
SCHEDULERS = {"organizer", "admin"}


class Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Profile(Out):
    id: UUID
    email: str
    email_verified: bool
    name: str
    roles: list[str]
    active: bool
    registered_at: datetime
    version: int


class Workshop(Out):
    id: UUID
    title: str
    capacity: int
    seats_left: int
    starts_at: datetime
    state: str
    version: int


class Page(Out):
    items: list[Workshop]
    next: str | None


class NewWorkshop(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str
    capacity: int
    starts_at: AwareDatetime


def read_token(token: str) -> tuple[UUID, UUID]:
    """Return the ids of the user and the session."""
    try:
        head = jwt.get_unverified_header(token)
        if head.get("kid") != KEY_ID or head.get("typ") != "at+jwt":
            raise HTTPException(401)
        claims = jwt.decode(
            token,
            KEY,
            ["HS256"],
            issuer=ISSUER,
            audience="hexagon",
            options={"require": CLAIMS},
        )
    except jwt.InvalidTokenError:
        raise HTTPException(401) from None
    return UUID(claims["sub"]), UUID(claims["sid"])


def must_schedule(roles: list[str]) -> None:
    if not SCHEDULERS.intersection(roles):
        raise HTTPException(403)


def must_be_open(workshop: Any) -> None:  # a row, or an ORM record
    is_open = workshop.state == "scheduled" and workshop.starts_at > now()
    if not is_open or workshop.booked >= workshop.capacity:
        raise HTTPException(409)


def booked_payload(workshop_id: UUID, attendee_id: UUID) -> dict[str, str]:
    """Return the arguments of the job that a booking writes."""
    return {
        "workshop_id": str(workshop_id),
        "attendee_id": str(attendee_id),
        "news": "booked",
    }


def now() -> datetime:
    """Return the time truncated to milliseconds, the precision of the service."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
