"""The choice of the requests that are traced."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from entrypoints.http.middleware.access_log import is_probe


class Sampling(Protocol):
    def chooses_request(self) -> bool:
        """Return whether the next request is traced."""

    def without_spans(self, traceparent: str | None) -> AbstractContextManager[None]:
        """Make no spans in the block, unless it is within a recorded one already."""


class UntracedRequests:
    """ASGI middleware that makes no spans in the requests that were not chosen."""

    def __init__(self, app: ASGIApp, *, sampling: Sampling) -> None:
        self._app = app
        self._sampling = sampling

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        traceparent = Headers(scope=scope).get("traceparent")
        with self._sampling.without_spans(traceparent):
            await self._app(scope, receive, send)


def is_untraced(sampling: Sampling) -> Callable[[Scope], bool]:
    """Return a function that tells FastAPI which requests get no span."""
    return lambda scope: is_probe(scope) or not sampling.chooses_request()
