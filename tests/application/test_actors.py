"""Every use case that takes an actor checks that actor's permissions itself."""

import inspect
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from dependency_injector.providers import Object

from application.actor import Actor, NotPermitted
from application.errors import Refused
from application.permissions import ALL_PERMISSIONS
from application.snapshot import Snapshot
from application.use_cases import listed_use_cases
from container import CONTEXTS, Container
from tests.builders import ALL_KINDS, StoppedClock, an_actor
from tests.conftest import settings
from tests.contexts import all_contexts, all_records

USE_CASES = [use_case for context in CONTEXTS for use_case in listed_use_cases(context)]
EXAMPLES = {
    kind: example
    for one in all_contexts().values()
    for kind, example in one.actors.items()
}
OWNED = {kind: example.owner for kind, example in EXAMPLES.items() if example.owner}


def with_actor(use_cases: Iterable[type]) -> Iterator[type]:
    """Yield the use cases that take an actor."""
    for use_case in use_cases:
        if "actor" in inspect.signature(use_case.__call__).parameters:
            yield use_case


def without_example(use_cases: Iterable[type]) -> list[str]:
    """Return a complaint about each use case that takes an actor and has no example."""
    return [
        f"tests/contexts: {use_case.__name__} has a parameter `actor`: "
        "add an example of it to `actors` of its context"
        for use_case in with_actor(use_cases)
        if use_case not in EXAMPLES
    ]


def of_each(*use_cases: type) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "use_case", use_cases, ids=lambda kind: kind.__name__
    )


each_example = of_each(*EXAMPLES)
each_owned = of_each(*OWNED)
each_of_owners_with_permissions = of_each(
    *(kind for kind, owner in OWNED.items() if owner.permissions)
)


class System:
    """All use cases, on memory storage with the records of the examples."""

    def __init__(self) -> None:
        container = Container()
        container.settings.override(Object(settings("memory://")))
        container.clock.override(Object(StoppedClock()))
        self._use_cases = container.use_cases()
        self._snapshot = Snapshot(container.storage().begin)

    async def fill(self) -> None:
        for kind, records in all_records().items():
            await self._snapshot.write(kind, [*records])

    async def contents(self) -> list[list[Any]]:
        return [
            await self._snapshot.read(kind, after=None, limit=100) for kind in ALL_KINDS
        ]

    async def call(self, use_case: Any, actor: Actor) -> None:
        """Call the use case as its example does."""
        await self._use_cases[use_case](actor=actor, **EXAMPLES[use_case].arguments)

    @asynccontextmanager
    async def refusing(self, refusal: type[Refused]) -> AsyncIterator[None]:
        """Check that the error is raised, and that nothing is written."""
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
    assert "CloseService has a parameter `actor`" in complaint


@each_example
async def test_refuses_an_actor_without_permissions(
    system: System, use_case: type
) -> None:
    async with system.refusing(EXAMPLES[use_case].refusal):
        await system.call(use_case, an_actor())


@each_example
async def test_refuses_an_actor_with_every_permission_but_the_one_it_takes(
    system: System, use_case: type
) -> None:
    example = EXAMPLES[use_case]
    async with system.refusing(example.refusal):
        await system.call(use_case, an_actor(*ALL_PERMISSIONS - {example.permission}))


@each_example
async def test_admits_an_actor_with_that_permission_alone(
    system: System, use_case: type
) -> None:
    example = EXAMPLES[use_case]
    before = await system.contents()
    await system.call(use_case, an_actor(example.permission))
    assert (await system.contents() != before) is example.writes


@each_owned
async def test_admits_the_owner(system: System, use_case: type) -> None:
    await system.call(use_case, OWNED[use_case])


@each_owned
async def test_refuses_another_with_the_permissions_of_the_owner(
    system: System, use_case: type
) -> None:
    async with system.refusing(EXAMPLES[use_case].not_yours):
        await system.call(use_case, an_actor(*OWNED[use_case].permissions))


@each_of_owners_with_permissions
async def test_refuses_an_owner_who_has_lost_the_permissions(
    system: System, use_case: type
) -> None:
    async with system.refusing(NotPermitted):
        await system.call(use_case, an_actor(id=OWNED[use_case].id))
