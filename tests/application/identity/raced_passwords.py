"""Cheap argon2 hashes, with another request at a chosen moment."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from adapters.identity.passwords import Argon2Passwords


@dataclass
class CheapHashing:
    argon2_time_cost: int = 1
    argon2_memory_kib: int = 8
    argon2_threads: int = 1
    argon2_queue: int = 10


class RacedPasswords(Argon2Passwords):
    """Argon2 that runs another request once, while it hashes or verifies."""

    meanwhile: Callable[[], Awaitable[object]] | None = None
    verified = 0  # number of verifications

    async def hash(self, password: str, *, requester: str = "") -> str:
        password_hash = await super().hash(password, requester=requester)
        await self._let_the_other_act()
        return password_hash

    async def verify(
        self, password: str, password_hash: str | None, *, requester: str = ""
    ) -> bool:
        self.verified += 1
        fits = await super().verify(password, password_hash, requester=requester)
        await self._let_the_other_act()
        return fits

    async def _let_the_other_act(self) -> None:
        act, self.meanwhile = self.meanwhile, None
        if act:
            await act()
