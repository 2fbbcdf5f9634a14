import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from threading import Event

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import HashingError

from adapters.identity.passwords import Argon2Passwords
from application.errors import Unavailable

TIMEOUT = 30  # seconds; the awaited states take milliseconds


@dataclass
class Given:
    argon2_time_cost: int
    argon2_memory_kib: int
    argon2_threads: int = 1
    argon2_queue: int = 10


def passwords(*, threads: int = 1, queue: int = 10) -> Argon2Passwords:
    return Argon2Passwords(Given(1, 8, threads, queue))


@pytest.mark.parametrize(
    "password", ["correct horse", "пароль 🔑", "null\x00byte", "half \ud800"]
)
async def test_only_the_same_password_fits(password: str) -> None:
    own = passwords()
    hashed = await own.hash(password, requester="any")
    assert password not in hashed
    assert await own.verify(password, hashed, requester="any")
    assert not await own.verify(password + "x", hashed, requester="any")


async def test_the_same_password_is_hashed_differently_each_time() -> None:
    own = passwords()
    hashes = {await own.hash("correct horse", requester="any") for _ in range(2)}
    assert len(hashes) == 2


async def test_no_password_matches_without_a_hash_or_with_a_broken_one() -> None:
    own = passwords()
    assert not await own.verify("correct horse", None, requester="any")
    assert not await own.verify("correct horse", "not a hash", requester="any")


@pytest.fixture
def goes_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Return an event; while it is cleared, hashing blocks."""
    event, real_hash = Event(), PasswordHasher.hash
    event.set()

    def held_hash(hasher: PasswordHasher, password: bytes) -> str:
        assert event.wait(TIMEOUT)
        return real_hash(hasher, password)

    monkeypatch.setattr(PasswordHasher, "hash", held_hash)
    yield event
    event.set()


async def test_hashing_does_not_block_the_event_loop(goes_on: Event) -> None:
    own = passwords()
    goes_on.clear()
    hashing = asyncio.create_task(own.hash("correct horse", requester="any"))
    await asyncio.sleep(0)  # starts the hash
    goes_on.set()  # never reached if the hash blocked the event loop
    assert await hashing


async def test_a_full_queue_is_refused_and_recovers(goes_on: Event) -> None:
    own = passwords(threads=1, queue=1)
    goes_on.clear()
    hashing = [
        asyncio.create_task(own.hash("x", requester=str(number))) for number in range(5)
    ]
    for refused in islice(asyncio.as_completed(hashing, timeout=TIMEOUT), 3):
        with pytest.raises(Unavailable):
            await refused
    goes_on.set()
    await asyncio.wait(hashing)
    assert sum(task.exception() is None for task in hashing) == 2
    assert await own.hash("x", requester="any")


async def test_one_requester_holds_at_most_a_quarter_of_the_queue(
    goes_on: Event,
) -> None:
    own = passwords(threads=1, queue=7)
    goes_on.clear()
    greedy = [asyncio.create_task(own.hash("x", requester="greedy")) for _ in range(20)]
    for refused in islice(asyncio.as_completed(greedy, timeout=TIMEOUT), 18):
        with pytest.raises(Unavailable):
            await refused
    others = [
        asyncio.create_task(own.hash("x", requester=f"other {number}"))
        for number in range(6)
    ]
    await asyncio.sleep(0)
    goes_on.set()
    assert all(await asyncio.gather(*others))
    await asyncio.wait(greedy)
    assert sum(task.exception() is None for task in greedy) == 2
    assert await own.hash("x", requester="greedy")


@pytest.mark.parametrize(
    ("password", "common"),
    [
        ("1qaz2wsx3edc", True),
        ("Qwerty123456", True),
        ("the analytical engine", False),
        ("", False),
    ],
)
def test_common_passwords_are_recognised(password: str, common: bool) -> None:
    assert passwords().is_common(password) is common


WEAKER = [Given(1, 8), Given(1, 64), Given(2, 16), Given(4, 24)]
TODAY = Given(4, 64)


@pytest.mark.parametrize("former", [*WEAKER, TODAY, None], ids=str)
async def test_known_and_unknown_accounts_take_the_same_work(
    former: Given | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, filled = Argon2Passwords(TODAY), []
    hashed = (
        await Argon2Passwords(former).hash("x", requester="any") if former else None
    )
    real_hash, real_verify = PasswordHasher.hash, PasswordHasher.verify

    def counted_hash(hasher: PasswordHasher, password: bytes) -> str:
        filled.append(hasher.time_cost * hasher.memory_cost)
        return real_hash(hasher, password)

    def counted_verify(hasher: PasswordHasher, stored: str, password: bytes) -> bool:
        parameters = extract_parameters(stored)
        filled.append(parameters.time_cost * parameters.memory_cost)
        return real_verify(hasher, stored, password)

    monkeypatch.setattr(PasswordHasher, "hash", counted_hash)
    monkeypatch.setattr(PasswordHasher, "verify", counted_verify)
    assert not await own.verify("wrong", hashed, requester="any")
    assert sum(filled) == TODAY.argon2_time_cost * TODAY.argon2_memory_kib


def test_a_lack_of_memory_is_reported_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> str:
        raise HashingError("Memory allocation error")

    monkeypatch.setattr(PasswordHasher, "hash", refuse)
    with pytest.raises(Unavailable, match="ARGON2_MEMORY_KIB"):
        passwords()
