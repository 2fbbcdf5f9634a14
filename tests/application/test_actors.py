"""Every use case that is told who acts decides itself what that actor may do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from dependency_injector.providers import Object

from application.actor import Actor, NotPermitted
from application.errors import Refused
from application.permissions import EVERYTHING
from application.snapshot import Snapshot
from application.use_cases import listed
from application.workshops.permissions import WorkshopPermission
from container import CONTEXTS, Container
from domain.workshops.refusals import NotYourWorkshop
from tests.application.actor_examples import (
    EXAMPLES,
    ORGANIZER,
    stored_records,
    with_actor,
    without_example,
)
from tests.builders import ALL_KINDS, StoppedClock, an_actor
from tests.conftest import settings

USE_CASES = [use_case for context in CONTEXTS for use_case in listed(context)]
OWNED = [use_case for use_case, example in EXAMPLES.items() if example.owner]
OF_ORGANIZERS = [use_case for use_case in OWNED if EXAMPLES[use_case].owner is ORGANIZER]


def of_each(*use_cases: type) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("use_case", use_cases, ids=lambda kind: kind.__name__)


each_example = of_each(*EXAMPLES)
each_owned = of_each(*OWNED)
each_of_organizers = of_each(*OF_ORGANIZERS)


class System:
    """All use cases, on memory storage that has what the examples refer to."""

    def __init__(self) -> None:
        container = Container()
        container.settings.override(Object(settings("memory://")))
        container.clock.override(Object(StoppedClock()))
        self._use_cases = container.use_cases()
        self._snapshot = Snapshot(container.storage().begin)

    async def fill(self) -> None:
        for kind, records in stored_records().items():
            await self._snapshot.write(kind, [*records])

    async def contents(self) -> list[list[Any]]:
        return [await self._snapshot.read(kind, after=None, limit=100) for kind in ALL_KINDS]

    async def call(self, use_case: Any, actor: Actor) -> None:
        """Call the use case as its example does."""
        await self._use_cases[use_case](actor=actor, **EXAMPLES[use_case].arguments)

    @asynccontextmanager
    async def refusing(self, refusal: type[Refused]) -> AsyncIterator[None]:
        """Check that the refusal is raised, and that nothing is written."""
        before = await self.contents()
        with pytest.raises(refusal):
            yield
        assert await self.contents() == before


@pytest.fixture
async def system() -> System:
    system = System()
    await system.fill()
    return system


def test_every_use_case_with_an_actor_has_an_example() -> None:
    assert without_example(USE_CASES) == []


def test_every_example_is_of_a_use_case_with_an_actor() -> None:
    assert EXAMPLES.keys() == set(with_actor(USE_CASES))


def test_names_a_use_case_without_an_example() -> None:
    class CloseService:
        async def __call__(self, *, actor: Actor) -> None: ...

    class ViewService:
        async def __call__(self) -> None: ...

    [complaint] = without_example([CloseService, ViewService])
    assert complaint.startswith("CloseService has a parameter `actor`")


@each_example
async def test_refuses_an_actor_without_permissions(system: System, use_case: type) -> None:
    async with system.refusing(EXAMPLES[use_case].refusal):
        await system.call(use_case, an_actor())


@each_example
async def test_refuses_an_actor_with_every_permission_but_the_one_it_takes(
    system: System, use_case: type
) -> None:
    example = EXAMPLES[use_case]
    async with system.refusing(example.refusal):
        await system.call(use_case, an_actor(*EVERYTHING - {example.permission}))


@each_example
async def test_admits_an_actor_with_that_permission_alone(system: System, use_case: type) -> None:
    example = EXAMPLES[use_case]
    before = await system.contents()
    await system.call(use_case, an_actor(example.permission))
    assert (await system.contents() != before) is example.writes


@each_owned
async def test_admits_the_owner(system: System, use_case: type) -> None:
    owner = EXAMPLES[use_case].owner
    assert owner
    await system.call(use_case, owner)


@each_of_organizers
async def test_refuses_another_organizer(system: System, use_case: type) -> None:
    async with system.refusing(NotYourWorkshop):
        await system.call(use_case, an_actor(WorkshopPermission.SCHEDULE))


@each_of_organizers
async def test_refuses_an_owner_who_is_no_longer_an_organizer(
    system: System, use_case: type
) -> None:
    async with system.refusing(NotPermitted):
        await system.call(use_case, an_actor(id=ORGANIZER.id))
