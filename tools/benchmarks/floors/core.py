"""The floor with FastAPI and SQLAlchemy Core, as a good engineer would write it by hand."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from tools.benchmarks.floors.shared import (
    POOL_SIZE,
    URL,
    NewWorkshop,
    Page,
    Profile,
    Workshop,
    booked_payload,
    must_be_open,
    must_schedule,
    now,
    read_token,
)

engine = create_async_engine(URL, pool_size=POOL_SIZE, max_overflow=0)
metadata = sa.MetaData()
INSTANT = sa.DateTime(timezone=True)

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer),
    sa.Column("email", sa.String),
    sa.Column("email_verified", sa.Boolean),
    sa.Column("name", sa.String),
    sa.Column("roles", JSONB),
    sa.Column("active", sa.Boolean),
    sa.Column("registered_at", INSTANT),
)
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("user_id", sa.Uuid),
)
workshops = sa.Table(
    "workshops",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer),
    sa.Column("organizer_id", sa.Uuid),
    sa.Column("title", sa.String),
    sa.Column("capacity", sa.Integer),
    sa.Column("booked", sa.Integer),
    sa.Column("starts_at", INSTANT),
    sa.Column("state", sa.String),
)
bookings = sa.Table(
    "bookings",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer),
    sa.Column("workshop_id", sa.Uuid),
    sa.Column("attendee_id", sa.Uuid),
)
jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String),
    sa.Column("payload", JSONB),
    sa.Column("due_at", INSTANT),
    sa.Column("attempt", sa.Integer),
    sa.Column("state", sa.String),
    sa.Column("progress", sa.Integer),
)

CALLER = (
    sa.select(sessions.c.user_id, users.c.roles)
    .join(users, users.c.id == sessions.c.user_id)
    .where(sessions.c.id == sa.bindparam("session_id"), users.c.active)
)
PROFILE = sa.select(users).where(users.c.id == sa.bindparam("user_id"))
UPCOMING = (
    sa.select(workshops)
    .where(
        workshops.c.state == "scheduled", workshops.c.starts_at > sa.bindparam("now")
    )
    .order_by(workshops.c.starts_at, workshops.c.id)
    .limit(sa.bindparam("limit"))
)
LOCKED = sa.select(workshops).where(workshops.c.id == sa.bindparam("workshop_id"))
LOCKED = LOCKED.with_for_update()
COUNT_SEAT = (
    workshops.update()
    .where(workshops.c.id == sa.bindparam("workshop_id"))
    .values(booked=workshops.c.booked + 1, version=workshops.c.version + 1)
)

app = FastAPI()
bearer = OAuth2PasswordBearer("token")


async def connect() -> AsyncIterator[AsyncConnection]:
    async with engine.connect() as connection:
        yield connection


Connection = Annotated[AsyncConnection, Depends(connect)]


async def authenticate(
    connection: Connection, token: Annotated[str, Depends(bearer)]
) -> Any:  # a row
    user_id, session_id = read_token(token)
    caller = (await connection.execute(CALLER, {"session_id": session_id})).first()
    if caller is None or caller.user_id != user_id:
        raise HTTPException(401)
    return caller


Caller = Annotated[Any, Depends(authenticate)]  # a row


def view(workshop: dict[str, Any]) -> dict[str, Any]:
    return {**workshop, "seats_left": workshop["capacity"] - workshop["booked"]}


def cursor_of(last: dict[str, Any]) -> str:
    starts_at: datetime = last["starts_at"]
    return f"{starts_at.isoformat()}_{last['id']}"


@app.get("/health/live")
async def live() -> dict[str, str]:
    return {"status": "alive"}


@app.get("/v1/me", response_model=Profile)
async def view_profile(connection: Connection, caller: Caller) -> Any:
    result = await connection.execute(PROFILE, {"user_id": caller.user_id})
    return result.mappings().one()


@app.get("/v1/workshops", response_model=Page)
async def list_upcoming(connection: Connection, limit: int = 20) -> Any:
    result = await connection.execute(UPCOMING, {"limit": limit + 1, "now": now()})
    rows = [view(dict(row)) for row in result.mappings()]
    page = rows[:limit]
    return {"items": page, "next": cursor_of(page[-1]) if len(rows) > limit else None}


@app.post("/v1/workshops", response_model=Workshop, status_code=201)
async def schedule_workshop(
    connection: Connection, caller: Caller, body: NewWorkshop
) -> Any:
    must_schedule(caller.roles)
    workshop = {
        "id": uuid4(),
        "version": 1,
        "organizer_id": caller.user_id,
        "title": body.title.strip(),
        "capacity": body.capacity,
        "booked": 0,
        "starts_at": body.starts_at,
        "state": "scheduled",
    }
    await connection.execute(workshops.insert(), workshop)
    await connection.commit()
    return view(workshop)


@app.post(
    "/v1/workshops/{workshop_id}/bookings", response_model=Workshop, status_code=201
)
async def book_seat(workshop_id: UUID, connection: Connection, caller: Caller) -> Any:
    this = {"workshop_id": workshop_id}
    workshop = (await connection.execute(LOCKED, this)).first()
    if workshop is None:
        raise HTTPException(404)
    must_be_open(workshop)
    booking = {
        "id": uuid4(),
        "version": 1,
        "workshop_id": workshop_id,
        "attendee_id": caller.user_id,
    }
    try:
        await connection.execute(bookings.insert(), booking)
    except sa.exc.IntegrityError:
        raise HTTPException(409) from None
    await connection.execute(COUNT_SEAT, this)
    job = {
        "id": uuid4(),
        "name": "EmailAttendee",
        "payload": booked_payload(workshop_id, caller.user_id),
        "due_at": now(),
        "attempt": 0,
        "state": "waiting",
        "progress": 0,
    }
    await connection.execute(jobs.insert(), job)
    await connection.commit()
    changed = {"booked": workshop.booked + 1, "version": workshop.version + 1}
    return view({**workshop._mapping, **changed})
