"""Calls that are repeated where the connection was lost before anything was written."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from application.errors import ConnectionLost

P = ParamSpec("P")
T = TypeVar("T")


def retry_lost_connection(
    call: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, T]]:
    """Call once more, by a new connection: the first one may have been closed while it was idle."""

    @wraps(call)
    async def retried(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await call(*args, **kwargs)
        except ConnectionLost:
            return await call(*args, **kwargs)

    return retried
