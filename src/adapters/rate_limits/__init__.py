"""Rate limits, counted with the library `limits`."""

import asyncio
import hashlib
import logging
import math
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager

from limits import RateLimitItem, parse
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError

from adapters.rate_limits.counters import Counters, MemoryCounters
from application.errors import RateLimited
from application.rate_limits import Rule

log = logging.getLogger(__name__)

RULES: Mapping[Rule, RateLimitItem] = {
    Rule.LOG_IN: parse("30/minute"),
    Rule.LOG_IN_TO_ACCOUNT: parse("10/15 minutes"),
    Rule.LOG_IN_FROM_UNKNOWN: parse("100/15 minutes"),
    Rule.REGISTER: parse("20/hour"),
    Rule.REFRESH: parse("60/minute"),
    Rule.RESET_PASSWORD: parse("20/hour"),
    Rule.PROVE_PASSWORD: parse("10/15 minutes"),
    # The period is the lifetime of links: a refused client still has a valid one.
    Rule.RESET_REQUEST: parse("3/30 minutes"),
    Rule.START_JOB: parse("60/hour"),
    Rule.MAIL_BY_CALLER: parse("3/hour"),
    Rule.MAIL_TO_UNVERIFIED: parse("5/day"),
    Rule.MAIL_TO_VERIFIED: parse("100/hour"),
    Rule.RESET_MAIL_TO_UNVERIFIED: parse("6/hour"),
    Rule.RESET_MAIL_TO_VERIFIED: parse("6/hour"),
    Rule.WARNING_MAIL: parse("20/day"),
    Rule.SAME_MAIL: parse("1/day"),
}
KNOWN_CLIENT_TTL = parse("1/30 days")  # a client is known while this counter is full
TIMEOUT = 1.0  # seconds, for each response of a server


def _redis(url: str) -> Counters:
    from adapters.rate_limits.redis import RedisCounters

    return RedisCounters(url, timeout=TIMEOUT)


def _memory(_store: str) -> Counters:
    return MemoryCounters()


COUNTERS: Mapping[str, Callable[[str], Counters]] = {
    "memory": _memory,
    "off": _memory,
    "redis": _redis,
    "rediss": _redis,
}


def make_counters(store: str) -> Counters:
    """Return the counters; import only their driver.

    Raises UnusableURL if the driver cannot use the URL.
    """
    return COUNTERS[store.partition("://")[0]](store)


def check_counters_url(store: str) -> str:
    """Return the value of the setting RATE_LIMITS.

    Raises UnusableURL if the driver cannot use the URL.
    """
    make_counters(store)
    return store


class RateLimits(AbstractAsyncContextManager["RateLimits"]):
    """Counts attempts and remembers known clients.

    Counters live in this process (`memory`), on a server (by its URL) or nowhere
    (`off`). While the server cannot be reached, nothing is limited: locking out
    everybody would be worse.
    """

    def __init__(self, store: str) -> None:
        self._off = store == "off"
        self._counters = make_counters(store)
        self._limiter = MovingWindowRateLimiter(self._counters.storage)

    async def __aexit__(self, *_: object) -> None:
        await self._counters.close()

    async def probe(self) -> None:
        """Connect to the counters; raise the driver's error if that fails."""
        async with self:
            await self._counters.ping()

    async def hit(self, rule: Rule, who: str) -> None:
        if self._off:
            return
        key = _key(who)
        try:
            async with asyncio.timeout(TIMEOUT):  # including the driver's retries
                if await self._limiter.hit(RULES[rule], rule, key):
                    return
                window = await self._limiter.get_window_stats(RULES[rule], rule, key)
        except (StorageError, TimeoutError) as error:
            _warn(error)
            return
        raise RateLimited(
            retry_after=max(1, math.ceil(window.reset_time - time.time()))
        )

    async def remember(self, email: str, client_address: str) -> None:
        if self._off:
            return
        try:
            async with asyncio.timeout(TIMEOUT):
                await self._limiter.hit(
                    KNOWN_CLIENT_TTL, "client", _key(f"{client_address} {email}")
                )
        except (StorageError, TimeoutError) as error:
            _warn(error)

    async def is_known(self, email: str, client_address: str) -> bool:
        if self._off:
            return True
        try:
            async with asyncio.timeout(TIMEOUT):
                key = _key(f"{client_address} {email}")
                return not await self._limiter.test(KNOWN_CLIENT_TTL, "client", key)
        except (StorageError, TimeoutError) as error:
            _warn(error)
            return True


def _key(who: str) -> str:
    """Return a digest, so that no addresses are stored."""
    return hashlib.sha256(who.encode("utf-8", "surrogatepass")).hexdigest()


def _warn(error: Exception) -> None:
    log.warning("rate limits are off: the counters cannot be reached (%r)", error)
