"""Generic port of a collection of aggregates."""

from typing import Any, Protocol, TypeVar
from uuid import UUID

from domain.events import Aggregate

AnyAggregate = Aggregate[Any]  # an aggregate with any type of id
A = TypeVar("A", bound=AnyAggregate)
I_contra = TypeVar("I_contra", bound=UUID, contravariant=True)


class Repository(Protocol[A, I_contra]):
    """Aggregates by id, inside one unit of work.

    Writing an aggregate whose stored version has changed since it was read fails as a
    concurrent change. Writes become visible to others when the unit of work commits.
    """

    async def add(self, aggregate: A) -> None:
        """Add an aggregate.

        Raises the aggregate's own `Conflict` if it violates a uniqueness rule.
        """

    async def get(self, aggregate_id: I_contra) -> A:
        """Return the aggregate, locked for this unit of work.

        Raises the aggregate's own `NotFound` if there is none.
        """

    async def save(self, aggregate: A) -> None:
        """Save the aggregate and increment its version.

        Raises the same errors as `add`.
        """

    async def remove(self, *aggregates: A) -> None:
        """Remove all the aggregates, or none of them."""
