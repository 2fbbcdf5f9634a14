"""Passwords, hashed by argon2id (RFC 9106) in threads of their own."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Protocol, TypeVar

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import HashingError, InvalidHashError, VerificationError

from adapters.fair_semaphore import FairSemaphore
from application.errors import Unavailable

T = TypeVar("T")

MIN_MEMORY = 8  # KiB, of argon2
PARTY_SHARE = 4  # one party may hold a fourth of what runs and waits


class Cost(Protocol):
    argon2_time_cost: int
    argon2_memory_kib: int
    argon2_threads: int  # at most so many hashes run at a time
    argon2_queue: int  # so many more may wait


class Argon2Passwords:
    def __init__(self, cost: Cost) -> None:
        self._hasher = PasswordHasher(
            time_cost=cost.argon2_time_cost,
            memory_cost=cost.argon2_memory_kib,
            parallelism=1,
        )
        self._threads = ThreadPoolExecutor(
            cost.argon2_threads, thread_name_prefix="argon2"
        )
        self._semaphore = FairSemaphore("argon2", cost.argon2_threads)
        self._capacity = cost.argon2_threads + cost.argon2_queue
        self._share = max(1, self._capacity // PARTY_SHARE)
        self._held: Counter[str] = Counter()  # places by party
        self._nobodys_hash = self._first_hash()

    def _first_hash(self) -> str:
        """Raises Unavailable when this machine cannot do what the settings ask for."""
        try:
            return self._hasher.hash(secrets.token_hex())
        except (HashingError, MemoryError) as error:
            raise Unavailable(
                "Passwords cannot be hashed: lower ARGON2_MEMORY_KIB."
            ) from error

    async def hash(self, password: str, *, party: str) -> str:
        return await self._in_thread(party, lambda: self._hasher.hash(_bytes(password)))

    def is_common(self, password: str) -> bool:
        return is_common(password)

    def is_outdated(self, password_hash: str) -> bool:
        return self._hasher.check_needs_rehash(password_hash)

    async def verify(
        self, password: str, password_hash: str | None, *, party: str
    ) -> bool:
        some_hash = password_hash or self._nobodys_hash
        is_right = await self._in_thread(party, lambda: self._fits(password, some_hash))
        return is_right and password_hash is not None

    def _fits(self, password: str, password_hash: str) -> bool:
        self._equalize_time(password_hash)
        try:
            return self._hasher.verify(password_hash, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False

    def _equalize_time(self, password_hash: str) -> None:
        """Work as much more as today's parameters take than those of the hash.

        Otherwise the time would tell an account with a hash of weaker ones from an unknown one.
        """
        passes = self._hasher.time_cost
        memory = self._hasher.memory_cost - _work(password_hash) // passes
        if memory >= MIN_MEMORY:
            PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=1).hash(
                b""
            )

    async def _in_thread(self, party: str, work: Callable[[], T]) -> T:
        with self._place(party):
            async with self._semaphore:
                return await asyncio.get_running_loop().run_in_executor(
                    self._threads, work
                )

    @contextmanager
    def _place(self, party: str) -> Iterator[None]:
        """Raises Unavailable when the queue is full, or the party's share of it."""
        if self._held.total() >= self._capacity or self._held[party] >= self._share:
            raise Unavailable("Too many passwords are being checked; try again.")
        self._held[party] += 1
        try:
            yield
        finally:
            self._held[party] -= 1
            if not self._held[party]:
                del self._held[party]


def _work(password_hash: str) -> int:
    """Return how many KiB are filled to verify a password: none for what is no hash."""
    try:
        parameters = extract_parameters(password_hash)
    except InvalidHashError:
        return 0
    return parameters.time_cost * parameters.memory_cost


def is_common(password: str) -> bool:
    return password.lower() in _common_passwords()


@cache
def _common_passwords() -> frozenset[str]:
    """The 3,000 that are most common, of those that are long enough; from SecLists (MIT)."""
    file = files("adapters.identity").joinpath("common_passwords.txt")
    return frozenset(file.read_text("utf-8").split())


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
