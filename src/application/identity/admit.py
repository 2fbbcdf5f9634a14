"""Admit a request from somewhere, unless there were too many."""

from dataclasses import dataclass

from application.errors import TooMany
from application.limits import Limits, Rule


@dataclass(frozen=True, slots=True)
class Admit:
    raises = (TooMany,)

    limits: Limits

    async def __call__(self, *, rule: Rule, address: str) -> None:
        await self.limits.hit(rule, address)
