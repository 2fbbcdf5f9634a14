"""The generic port of a collection of aggregates."""

from typing import Any, Protocol, TypeVar
from uuid import UUID

from domain.events import Aggregate

AnyAggregate = Aggregate[Any]  # whatever the type of its id
A = TypeVar("A", bound=AnyAggregate)
I_contra = TypeVar("I_contra", bound=UUID, contravariant=True)


class Repository(Protocol[A, I_contra]):
    """Aggregates by id, inside one unit of work.

    A write that meets a version other than the one that was read is refused as a concurrent
    change; what is written is visible to others only after the unit of work has committed.
    """

    async def add(self, aggregate: A) -> None:
        """Raise the aggregate's own `Conflict` where something about it must be unique."""

    async def get(self, aggregate_id: I_contra) -> A:
        """Return it, locked for this unit of work; raise its `NotFound`."""

    async def save(self, aggregate: A) -> None:
        """Raise as `add` does; the aggregate's version grows by one."""

    async def remove(self, *aggregates: A) -> None:
        """All of them at once, or none."""
