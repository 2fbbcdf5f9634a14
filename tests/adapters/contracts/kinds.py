"""The kinds of aggregates of all contexts, and functions that store them."""

from collections.abc import Mapping, Sequence
from typing import Any

from application.storage import Storage
from domain.events import Aggregate
from tests.context import Kind
from tests.contexts import all_kinds

KINDS = all_kinds()
KIND_OF: Mapping[type, Kind] = {kind.aggregate: kind for kind in KINDS.values()}


async def keep(storage: Storage, *aggregates: Aggregate[Any]) -> None:
    """Add the aggregates and commit."""
    await _write("add", storage, aggregates)


async def save(storage: Storage, *aggregates: Aggregate[Any]) -> None:
    """Save the aggregates and commit."""
    await _write("save", storage, aggregates)


async def remove(storage: Storage, *aggregates: Aggregate[Any]) -> None:
    """Remove the aggregates and commit."""
    await _write("remove", storage, aggregates)


async def _write(
    verb: str, storage: Storage, aggregates: Sequence[Aggregate[Any]]
) -> None:
    async with storage.begin() as work:
        for aggregate in aggregates:
            await getattr(KIND_OF[type(aggregate)].of(work), verb)(aggregate)
        await work.commit()
