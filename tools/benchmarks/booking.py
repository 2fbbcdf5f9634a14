"""Measure the latency of booking a seat in an empty and in a nearly full workshop.

    .venv/bin/python tools/benchmarks/booking.py sqlite     # or another storage

Starts the server itself, as the tests do. Two workshops have 10,000 seats each, of which 9,900
are taken in the second one; their seats are booked in turn, by the use case as requests call it.
Prints both medians and their ratio; the exit code is 1 if the ratio is more than 1.3.
"""

import asyncio
import statistics
import sys
import time
from datetime import timedelta
from itertools import islice
from uuid import UUID

from dependency_injector.providers import Object

from adapters.settings import load_settings
from application.snapshot import BATCH, Snapshot
from application.storage import Storage
from application.workshops import BookSeat
from container import Container
from domain.workshops.workshop import MAX_CAPACITY, Workshop
from tests.builders import an_id
from tests.contexts.workshops.builders import a_workshop, bookings_of
from tools.databases import STORAGES, empty_database

TAKEN, WARM_UP, BOOKINGS = 9_900, 20, 99
MAX_RATIO = 1.3


async def keep(storage: Storage, workshop: Workshop, *, taken: int) -> None:
    bookings = iter(bookings_of(workshop, (an_id() for _ in range(taken))))
    snapshot = Snapshot(storage.begin)
    await snapshot.write("workshops", [workshop])
    while batch := list(islice(bookings, BATCH)):
        await snapshot.write("bookings", batch)


async def measure(kind: str) -> tuple[float, float]:
    """Return the medians of the empty and of the nearly full workshop, in milliseconds."""
    async with empty_database(kind) as url:
        container = Container(settings=Object(load_settings(storage_url=url)))
        storage, book_seat = container.storage(), container.use_cases()[BookSeat]
        async with storage:
            await storage.schema.upgrade()
            later = container.clock().now() + timedelta(days=7)
            empty, full, other = (
                a_workshop(capacity=MAX_CAPACITY, starts_at=later) for _ in range(3)
            )
            await keep(storage, empty, taken=0)
            await keep(storage, full, taken=TAKEN)
            await keep(storage, other, taken=0)

            async def book(workshop_id: UUID) -> float:
                started = time.perf_counter()
                await book_seat(workshop_id=workshop_id, attendee_id=an_id())
                return (time.perf_counter() - started) * 1000

            for _ in range(WARM_UP):
                await book(other.id)
            # Alternate, so that other load on the machine slows down both.
            taken = [
                (await book(empty.id), await book(full.id)) for _ in range(BOOKINGS)
            ]
    first, last = zip(*taken, strict=True)
    return statistics.median(first), statistics.median(last)


def main() -> None:
    kind = sys.argv[1] if len(sys.argv) == 2 else ""
    if kind not in STORAGES:
        sys.exit(__doc__)
    first, last = asyncio.run(measure(kind))
    ratio = last / first
    print(
        f"{kind:<10} none taken {first:6.2f} ms   {TAKEN:,} taken {last:6.2f} ms   {ratio:.2f} ×"
    )
    sys.exit(ratio > MAX_RATIO)


if __name__ == "__main__":
    main()
