"""Each request, when it has been answered, is told to an observer and written to the log."""

import logging
from collections.abc import Callable
from time import perf_counter
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("access")

Tell = Callable[[str, str, int, float], None]
"""Told the route's template, the method, the status, and the seconds that it took."""

# Otherwise whoever makes up paths or methods would make up metrics.
UNMATCHED, OTHER = "unmatched", "other"
METHODS = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}


class Finished:
    def __init__(self, app: ASGIApp, *, tell: Tell) -> None:
        self._app, self._tell = app, tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_probe(scope):
            return await self._app(scope, receive, send)
        started, status = perf_counter(), 500  # what an error that nobody answered becomes

        async def remember(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, remember)
        finally:
            seconds = perf_counter() - started
            route = _template(scope)
            method = scope["method"] if scope["method"] in METHODS else OTHER
            self._tell(route, method, status, seconds)
            told = {"route": route, "status": status, "seconds": round(seconds, 6)}
            log.info("%s %s", scope["method"], quote(scope["path"]), extra=told)


def _template(scope: Scope) -> str:
    """The route knows its own part of the path; what it is included under stands before that."""
    if "route" not in scope:
        return UNMATCHED
    path, own = scope["path"].split("/"), scope["route"].path
    return "/".join(path[: len(path) - own.count("/")]) + str(own)


def is_probe(scope: Scope) -> bool:
    return scope["path"] in {"/health", "/health/live", "/health/ready", "/metrics"}
