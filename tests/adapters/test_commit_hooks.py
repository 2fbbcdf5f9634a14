"""After a commit nothing fails: what is written is written, whoever cannot be told of it."""

import logging
from collections.abc import Iterable

import pytest

from adapters.memory.storage import MemoryStorage
from adapters.unit_of_work import CommitHooks
from application.observers import together
from application.workshops.ports import WorkshopReader
from domain.events import Event
from tests.builders import NOW
from tests.contexts.workshops.builders import a_workshop, book


def refuse(_: Iterable[object]) -> None:
    raise OSError("No space left on device")


async def test_a_commit_outlives_its_observers(caplog: pytest.LogCaptureFixture) -> None:
    storage = MemoryStorage(CommitHooks(jobs_after=lambda _: [], hint=refuse, observe=refuse))
    workshops = a_workshop(), a_workshop()
    for workshop in workshops:
        async with storage.begin() as work:
            await work.workshops.add(workshop)
            await work.commit()
            assert work.committed
    for workshop in workshops:
        assert await storage.readers[WorkshopReader].find(workshop.id)
    assert [record.getMessage() for record in caplog.records] == [
        "Hints are lost: OSError('No space left on device')",
        "Events are not observed: OSError('No space left on device')",
    ]


def test_an_observer_that_fails_keeps_nothing_from_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    observed: list[Event] = []
    observe = together(refuse, observed.extend)
    workshop = a_workshop()
    book(workshop, now=NOW)
    events = [recorded.event for recorded in workshop.release()]
    observe(events)
    observe(events)
    assert observed == events * 2
    assert [one.levelno for one in caplog.records] == [logging.WARNING]
