"""Use cases are given what their fields ask for, by name."""

import asyncio
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from typing import Any, ClassVar

import pytest
from dependency_injector.providers import Object

from adapters.wiring import jobs_by_name, wired
from application.errors import Unavailable

DEADLINE = Object(timedelta(seconds=7))


@dataclass(frozen=True, slots=True)
class Greet:
    raises: ClassVar = ()

    greeting: str

    async def __call__(self) -> str:
        await asyncio.sleep(0)  # which a deadline that has passed does not outlive
        return self.greeting


@dataclass(frozen=True, slots=True)
class GreetTwice:
    raises: ClassVar = ()
    attempts: ClassVar = 3
    deadline: ClassVar = timedelta(minutes=9)

    greet: Greet

    async def __call__(self) -> str:
        return f"{await self.greet()} {await self.greet()}"


class Mechanism:
    """Listed as well, but no use case."""


def context(*kinds: type) -> ModuleType:
    module = ModuleType("context")
    for kind in kinds:
        setattr(module, kind.__name__, kind)
    return module


def made(*kinds: type, deadline: Any = DEADLINE, **parts: Any) -> Any:
    span = Object(lambda _: nullcontext())
    return wired([context(*kinds)], span=span, deadline=deadline, **parts)


async def test_a_field_is_filled_by_its_name_or_by_its_type() -> None:
    use_cases = made(GreetTwice, Greet, Mechanism, greeting=Object("hello"))
    assert set(use_cases) == {Greet, GreetTwice}
    assert await use_cases[Greet]()() == "hello"
    assert await use_cases[GreetTwice]()() == "hello hello"


async def test_a_deadline_of_its_own_takes_the_place_of_a_requests() -> None:
    at_once = Object(timedelta())
    use_cases = made(GreetTwice, Greet, deadline=at_once, greeting=Object("hello"))
    with pytest.raises(Unavailable):
        await use_cases[Greet]()()
    assert await use_cases[GreetTwice]()() == "hello hello"


def test_a_use_case_is_made_once() -> None:
    use_cases = made(Greet, greeting=Object("hello"))
    assert use_cases[Greet]() is use_cases[Greet]()


def test_a_field_that_nothing_fills_is_an_error() -> None:
    with pytest.raises(TypeError, match=r"Greet needs greeting"):
        made(Greet)


def test_a_part_that_fills_nothing_is_an_error() -> None:
    with pytest.raises(TypeError, match=r"\['farewell'\]"):
        made(Greet, greeting=Object("hello"), farewell=Object("bye"))


def test_jobs_are_those_that_say_how_often_they_are_tried() -> None:
    use_cases = made(Greet, GreetTwice, greeting=Object("hello"))
    assert list(jobs_by_name(use_cases)()) == ["GreetTwice"]
