"""A decorator that retries a call once after a lost connection."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from application.errors import ConnectionLost

P = ParamSpec("P")
T = TypeVar("T")


def retry_lost_connection(
    call: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, T]]:
    """Retry the call once, on a new connection, after ConnectionLost.

    The server may have closed the first connection while it was idle. ConnectionLost
    means that nothing was written, so repeating the call is safe.
    """

    @wraps(call)
    async def call_with_retry(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await call(*args, **kwargs)
        except ConnectionLost:
            return await call(*args, **kwargs)

    return call_with_retry
