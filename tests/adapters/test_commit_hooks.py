"""Tests that failing hints and observers do not make a commit fail."""

import logging
from collections.abc import Iterable

import pytest

from adapters.memory.storage import MemoryStorage
from adapters.unit_of_work import CommitHooks
from application.identity.ports import UserReader
from application.observers import notify_all
from domain.events import Event
from tests.contexts.identity.builders import a_user
from tests.contexts.petitions import a_petition, sign


def refuse(_: Iterable[object]) -> None:
    raise OSError("No space left on device")


async def test_a_commit_outlives_its_observers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    storage = MemoryStorage(
        CommitHooks(derive_jobs=lambda _: [], hint=refuse, observe=refuse)
    )
    users = a_user(), a_user(email="grace@example.com")
    for user in users:
        async with storage.begin() as work:
            await work.users.add(user)
            await work.commit()
            assert work.committed
    for user in users:
        assert await storage.readers[UserReader].profile(user.id)
    assert [record.getMessage() for record in caplog.records] == [
        "Hints are lost: OSError('No space left on device')",
        "Events are not observed: OSError('No space left on device')",
    ]


def test_a_failing_observer_does_not_affect_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    observed: list[Event] = []
    observe = notify_all(refuse, observed.extend)
    petition = a_petition()
    sign(petition)
    events = [recorded.event for recorded in petition.release()]
    observe(events)
    observe(events)
    assert observed == events * 2
    assert [one.levelno for one in caplog.records] == [logging.WARNING]
