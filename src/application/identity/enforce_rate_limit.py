"""Enforce a rate limit on requests from one network address."""

from dataclasses import dataclass

from application.errors import RateLimited
from application.rate_limits import RateLimiter, Rule


@dataclass(frozen=True, slots=True)
class EnforceRateLimit:
    raises = (RateLimited,)

    limiter: RateLimiter

    async def __call__(self, *, rule: Rule, address: str) -> None:
        await self.limiter.hit(rule, address)
