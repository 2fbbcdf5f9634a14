"""Reports each completed request."""

import logging
from collections.abc import Callable
from time import perf_counter
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from entrypoints.http.paths import route_path

log = logging.getLogger("access")

RequestObserver = Callable[[str, str, int, float], None]
"""Called with the route's template, method, status and duration in seconds."""

UNMATCHED = "unmatched"  # the route of unknown paths
MAX_METHOD = 20  # characters
MAX_PATH = 200  # characters
PROBES = {"/health", "/health/live", "/health/ready", "/metrics"}


class AccessLog:
    """ASGI middleware that reports each request except probes."""

    def __init__(self, app: ASGIApp, observe_request: RequestObserver) -> None:
        self._app = app
        self._observe_request = observe_request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_probe(scope):
            return await self._app(scope, receive, send)
        started = perf_counter()
        status = 500  # unless a response starts

        async def remember_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, remember_status)
        finally:
            self._report(scope, status, perf_counter() - started)

    def _report(self, scope: Scope, status: int, seconds: float) -> None:
        route = scope["route"].path if "route" in scope else UNMATCHED
        self._observe_request(route, scope["method"], status, seconds)
        fields = {"route": route, "status": status, "seconds": round(seconds, 6)}
        log.info("%s", described_request(scope), extra=fields)


def described_request(scope: Scope) -> str:
    """Return the method and path for a log, truncated and on one line."""
    method, path = scope["method"][:MAX_METHOD], scope["path"]
    cut = "…" if len(path) > MAX_PATH else ""
    return f"{method} {quote(path[:MAX_PATH])}{cut}"


def is_probe(scope: Scope) -> bool:
    """Return whether a monitor sent the request."""
    return route_path(scope) in PROBES
