"""Password hashing with argon2id (RFC 9106) in dedicated threads."""

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

MIN_MEMORY = 8  # KiB, argon2's own minimum
SHARES = 4  # one requester may hold a quarter of the running and waiting hashes


class Cost(Protocol):
    """The settings that determine the cost of hashing."""

    argon2_time_cost: int
    argon2_memory_kib: int
    argon2_threads: int  # hashes that run at a time
    argon2_queue: int  # hashes that may wait


class Argon2Passwords:
    """Hashes and verifies passwords, with a bounded queue shared among requesters."""

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
        self._share = max(1, self._capacity // SHARES)
        self._hashes_by_party: Counter[str] = Counter()  # running and waiting
        self._dummy_hash = self._make_dummy_hash()

    def _make_dummy_hash(self) -> str:
        """Return the hash to verify against when an account is unknown.

        Raises Unavailable if this machine lacks the memory that the settings ask for.
        """
        try:
            return self._hasher.hash(secrets.token_hex())
        except (HashingError, MemoryError) as error:
            raise Unavailable(
                "Passwords cannot be hashed: lower ARGON2_MEMORY_KIB."
            ) from error

    async def hash(self, password: str, *, requester: str) -> str:
        return await self._in_thread(
            requester, lambda: self._hasher.hash(_bytes(password))
        )

    def is_common(self, password: str) -> bool:
        return is_common(password)

    def is_outdated(self, password_hash: str) -> bool:
        return self._hasher.check_needs_rehash(password_hash)

    async def verify(
        self, password: str, password_hash: str | None, *, requester: str
    ) -> bool:
        # An unknown account takes as long as a wrong password.
        to_verify = password_hash or self._dummy_hash
        is_match = await self._in_thread(
            requester, lambda: self._matches(password, to_verify)
        )
        return is_match and password_hash is not None

    def _matches(self, password: str, password_hash: str) -> bool:
        self._equalize_time(password_hash)
        try:
            return self._hasher.verify(password_hash, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False

    def _equalize_time(self, password_hash: str) -> None:
        """Hash for as long as the current parameters take beyond those of the hash.

        Otherwise response times would tell accounts whose hashes have weaker parameters
        from unknown ones.
        """
        passes = self._hasher.time_cost
        memory = self._hasher.memory_cost - _work(password_hash) // passes
        if memory >= MIN_MEMORY:
            PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=1).hash(
                b""
            )

    async def _in_thread(self, requester: str, work: Callable[[], T]) -> T:
        with self._slot(requester):
            async with self._semaphore:
                return await asyncio.get_running_loop().run_in_executor(
                    self._threads, work
                )

    @contextmanager
    def _slot(self, requester: str) -> Iterator[None]:
        """Occupy one slot of the queue for the block.

        Raises Unavailable if the queue, or the requester's share of it, is full.
        """
        hashes = self._hashes_by_party
        if hashes.total() >= self._capacity or hashes[requester] >= self._share:
            raise Unavailable("Too many passwords are being checked; try again.")
        hashes[requester] += 1
        try:
            yield
        finally:
            hashes[requester] -= 1
            if not hashes[requester]:
                del hashes[requester]


def _work(password_hash: str) -> int:
    """Return the KiB that argon2 fills to verify a password; 0 for a malformed hash."""
    try:
        parameters = extract_parameters(password_hash)
    except InvalidHashError:
        return 0
    return parameters.time_cost * parameters.memory_cost


def is_common(password: str) -> bool:
    return password.lower() in _common_passwords()


@cache
def _common_passwords() -> frozenset[str]:
    """Return the 3,000 most common passwords of valid length, from SecLists (MIT)."""
    file = files("adapters.identity").joinpath("common_passwords.txt")
    return frozenset(file.read_text("utf-8").split())


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
