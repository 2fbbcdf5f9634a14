"""Tests of merge patches (RFC 7396) on an aggregate with an optional field."""

from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, ClassVar
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from adapters.memory.storage import MemoryStorage
from application.changes import UNCHANGED, Unchanged
from application.errors import Invalid
from application.idempotent_calls import IdempotentCalls
from application.use_case import Boundary
from application.use_cases import UseCases
from domain.changes import apply_change
from domain.events import Aggregate
from entrypoints.http import error_handlers
from entrypoints.http.request_models import MERGE_PATCH
from entrypoints.http.route import Route
from entrypoints.http.use import Use
from tests.builders import NO_HOOKS, StoppedClock, an_id


@dataclass(slots=True, kw_only=True)
class Room(Aggregate[UUID]):
    name: str
    notes: str | None = None

    def revise(
        self,
        *,
        name: str | Unchanged = UNCHANGED,
        notes: str | Unchanged | None = UNCHANGED,
    ) -> None:
        self.name = apply_change(self.name, name)
        self.notes = apply_change(self.notes, notes)
        if not self.name:
            raise Invalid("A room has a name.", field="name")


@dataclass(frozen=True, slots=True)
class ReviseRoom:
    raises: ClassVar = (Invalid,)

    room: Room

    async def __call__(
        self,
        *,
        name: str | Unchanged = UNCHANGED,
        notes: str | Unchanged | None = UNCHANGED,
    ) -> None:
        self.room.revise(name=name, notes=notes)


@with_config(ConfigDict(extra="forbid"))
class RoomChanges(TypedDict, total=False):
    name: str
    notes: str | None


async def revise_room(
    body: Annotated[RoomChanges, MERGE_PATCH], revise: Use[ReviseRoom]
) -> None:
    await revise(name=body.get("name", UNCHANGED), notes=body.get("notes", UNCHANGED))


@pytest.fixture
def room() -> Room:
    return Room(id=an_id(), name="Attic", notes="Mind the beam.")


@pytest.fixture
async def client(room: Room) -> AsyncIterator[AsyncClient]:
    app = FastAPI()
    app.router.route_class = Route
    app.patch("/room", status_code=204)(revise_room)
    error_handlers.install(app)
    boundary: Boundary[..., Any] = Boundary(
        ReviseRoom(room), nullcontext, timedelta(seconds=5)
    )
    app.state.use_cases = UseCases(
        {ReviseRoom: boundary},
        IdempotentCalls(MemoryStorage(NO_HOOKS).begin, StoppedClock()),
    )
    async with AsyncClient(
        transport=ASGITransport(app), base_url="http://test"
    ) as client:
        yield client


async def patch(client: AsyncClient, **changes: object) -> Response:
    headers = {"Content-Type": "application/merge-patch+json"}
    return await client.patch("/room", json=changes, headers=headers)


async def test_null_clears_a_field_that_may_be_empty(
    client: AsyncClient, room: Room
) -> None:
    assert (await patch(client, notes=None)).status_code == 204
    assert (room.name, room.notes) == ("Attic", None)


async def test_a_field_that_is_absent_stays(client: AsyncClient, room: Room) -> None:
    assert (await patch(client, name="Loft")).status_code == 204
    assert (room.name, room.notes) == ("Loft", "Mind the beam.")
    assert (await patch(client)).status_code == 204
    assert (room.name, room.notes) == ("Loft", "Mind the beam.")


async def test_a_field_takes_its_new_value(client: AsyncClient, room: Room) -> None:
    assert (await patch(client, name="Loft", notes="")).status_code == 204
    assert (room.name, room.notes) == ("Loft", "")


@pytest.mark.parametrize("name", [None, "", 7])
async def test_null_is_refused_of_a_field_that_needs_a_value(
    client: AsyncClient, room: Room, name: object
) -> None:
    response = await patch(client, name=name, notes=None)
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == ["#/name"]
