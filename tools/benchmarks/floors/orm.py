"""The floor with FastAPI and the ORM, with a session per request, as in FastAPI's tutorials."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

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
open_session = async_sessionmaker(engine, expire_on_commit=False)
INSTANT = sa.DateTime(timezone=True)


class Record(DeclarativeBase):
    pass


class UserRecord(Record):
    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    email: Mapped[str]
    email_verified: Mapped[bool]
    name: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(JSONB)
    active: Mapped[bool]
    registered_at: Mapped[datetime] = mapped_column(INSTANT)


class SessionRecord(Record):
    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]


class WorkshopRecord(Record):
    __tablename__ = "workshops"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    organizer_id: Mapped[UUID]
    title: Mapped[str]
    capacity: Mapped[int]
    booked: Mapped[int]
    starts_at: Mapped[datetime] = mapped_column(INSTANT)
    state: Mapped[str]

    @property
    def seats_left(self) -> int:
        return self.capacity - self.booked


class BookingRecord(Record):
    __tablename__ = "bookings"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    workshop_id: Mapped[UUID]
    attendee_id: Mapped[UUID]


class JobRecord(Record):
    __tablename__ = "jobs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    payload: Mapped[dict[str, str]] = mapped_column(JSONB)
    due_at: Mapped[datetime] = mapped_column(INSTANT)
    attempt: Mapped[int]
    state: Mapped[str]
    progress: Mapped[int]


app = FastAPI()
bearer = OAuth2PasswordBearer("token")


async def connect() -> AsyncIterator[AsyncSession]:
    async with open_session() as session:
        yield session


Session = Annotated[AsyncSession, Depends(connect)]


async def authenticate(
    session: Session, token: Annotated[str, Depends(bearer)]
) -> UserRecord:
    user_id, session_id = read_token(token)
    query = (
        sa.select(UserRecord)
        .join(SessionRecord, SessionRecord.user_id == UserRecord.id)
        .where(SessionRecord.id == session_id, UserRecord.active)
    )
    user = (await session.execute(query)).scalar_one_or_none()
    if user is None or user.id != user_id:
        raise HTTPException(401)
    return user


Caller = Annotated[UserRecord, Depends(authenticate)]


@app.get("/health/live")
async def live() -> dict[str, str]:
    return {"status": "alive"}


@app.get("/v1/me", response_model=Profile)
async def view_profile(caller: Caller) -> Any:
    return caller


@app.get("/v1/workshops", response_model=Page)
async def list_upcoming(session: Session, limit: int = 20) -> Any:
    query = (
        sa.select(WorkshopRecord)
        .where(WorkshopRecord.state == "scheduled", WorkshopRecord.starts_at > now())
        .order_by(WorkshopRecord.starts_at, WorkshopRecord.id)
        .limit(limit + 1)
    )
    records = (await session.execute(query)).scalars().all()
    page = records[:limit]
    is_last = len(records) <= limit
    cursor = None if is_last else f"{page[-1].starts_at.isoformat()}_{page[-1].id}"
    return {"items": page, "next": cursor}


@app.post("/v1/workshops", response_model=Workshop, status_code=201)
async def schedule_workshop(session: Session, caller: Caller, body: NewWorkshop) -> Any:
    must_schedule(caller.roles)
    workshop = WorkshopRecord(
        id=uuid4(),
        version=1,
        organizer_id=caller.id,
        title=body.title.strip(),
        capacity=body.capacity,
        booked=0,
        starts_at=body.starts_at,
        state="scheduled",
    )
    session.add(workshop)
    await session.commit()
    return workshop


@app.post(
    "/v1/workshops/{workshop_id}/bookings", response_model=Workshop, status_code=201
)
async def book_seat(workshop_id: UUID, session: Session, caller: Caller) -> Any:
    query = sa.select(WorkshopRecord).where(WorkshopRecord.id == workshop_id)
    workshop = (await session.execute(query.with_for_update())).scalar_one_or_none()
    if workshop is None:
        raise HTTPException(404)
    must_be_open(workshop)
    workshop.booked += 1
    workshop.version += 1
    session.add(
        BookingRecord(
            id=uuid4(), version=1, workshop_id=workshop_id, attendee_id=caller.id
        )
    )
    session.add(
        JobRecord(
            id=uuid4(),
            name="EmailAttendee",
            payload=booked_payload(workshop_id, caller.id),
            due_at=now(),
            attempt=0,
            state="waiting",
            progress=0,
        )
    )
    try:
        await session.commit()
    except sa.exc.IntegrityError:
        raise HTTPException(409) from None
    return workshop
