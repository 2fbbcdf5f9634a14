import asyncio
from dataclasses import dataclass

import pytest

from adapters.identity.passwords import Argon2Passwords
from application.errors import Unavailable


@dataclass
class Given:
    argon2_time_cost: int
    argon2_memory_kib: int
    argon2_threads: int
    argon2_queue: int


def passwords(*, threads: int = 1, queue: int = 10) -> Argon2Passwords:
    return Argon2Passwords(Given(1, 8, threads, queue))


@pytest.mark.parametrize("password", ["correct horse", "пароль 🔑", "null\x00byte", "half \ud800"])
async def test_only_the_same_password_fits(password: str) -> None:
    own = passwords()
    hashed = await own.hash(password)
    assert password not in hashed
    assert await own.verify(password, hashed)
    assert not await own.verify(password + "x", hashed)


async def test_the_same_password_is_hashed_differently_each_time() -> None:
    own = passwords()
    assert await own.hash("correct horse") != await own.hash("correct horse")


async def test_nothing_fits_an_unknown_account_or_a_broken_hash() -> None:
    own = passwords()
    assert not await own.verify("correct horse", None)
    assert not await own.verify("correct horse", "not a hash")


async def test_the_event_loop_goes_on_meanwhile() -> None:
    own = Argon2Passwords(Given(4, 19_456, 1, 1))
    hashing = asyncio.create_task(own.hash("correct horse"))
    turns = 0
    while not hashing.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 10


async def test_a_full_queue_is_refused_and_recovers() -> None:
    own = passwords(threads=1, queue=1)
    outcomes = await asyncio.gather(*(own.hash("x") for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(outcome, Unavailable) for outcome in outcomes) == 3
    assert await own.hash("x")


@pytest.mark.parametrize(
    ("password", "common"),
    [("1qaz2wsx3edc", True), ("Qwerty123456", True), ("the analytical engine", False), ("", False)],
)
def test_what_is_tried_first_is_common(password: str, common: bool) -> None:
    assert passwords().is_common(password) is common
