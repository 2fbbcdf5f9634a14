"""Size and time limits of a request, and the response to unexpected errors."""

import asyncio
import logging
from datetime import timedelta
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from application.errors import Unavailable
from entrypoints.http.middleware.access_log import described_request
from entrypoints.http.problems import (
    InternalServerError,
    RequestTimeout,
    problem_response,
)

log = logging.getLogger(__name__)

DEADLINE_PASSED = Unavailable("The request took too long and was stopped: try again.")


class RequestLimits:
    """ASGI middleware that limits the body and the total time of a request.

    The deadline includes receiving the body, authentication and the use case.
    """

    def __init__(self, app: ASGIApp, *, deadline: timedelta, max_body: int) -> None:
        self._app = app
        self._deadline = deadline.total_seconds()
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = LimitedBody(receive, self._max_body)
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        limit = asyncio.timeout(self._deadline)
        try:
            async with limit:
                await self._app(scope, body.receive, note_start)
        except Exception as error:
            if started:  # too late for another response: the server disconnects
                raise
            if limit.expired() and body.is_awaited:
                response = _answer_slow_body(scope)
            else:
                response = _answer_failure(scope, error, in_time=not limit.expired())
            await response(scope, receive, send)


class LimitedBody:
    """Request body that counts the bytes received."""

    def __init__(self, receive: Receive, max_size: int) -> None:
        self._receive = receive
        self._left = max_size  # bytes
        self._ended = False
        self.is_awaited = False

    async def receive(self) -> Message:
        """Return the next message of the body.

        Raises HTTPException if the body is too large.
        """
        self.is_awaited = not self._ended
        message = await self._receive()
        self.is_awaited = False
        self._ended = not message.get("more_body", False)
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message


def _answer_slow_body(scope: Scope) -> Response:
    log.warning("Request timeout: %s (slow body)", described_request(scope))
    return problem_response(scope, RequestTimeout(), headers={"Connection": "close"})


def _answer_failure(scope: Scope, error: Exception, *, in_time: bool) -> Response:
    refusal = InternalServerError() if in_time else DEADLINE_PASSED
    log.error("%s: %s", described_request(scope), refusal, exc_info=error)
    return problem_response(scope, refusal)
