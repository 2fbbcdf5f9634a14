"""What one request may take: so many bytes, so much time; and an answer when it breaks."""

import asyncio
import logging
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from application.errors import Unavailable
from entrypoints.http.problems import InternalServerError, answer

log = logging.getLogger(__name__)

DEADLINE_PASSED = Unavailable("This took too long and was given up; try again.")


class RequestLimits:
    """The deadline holds for all of it: a body that comes slowly, who asks, what is done."""

    def __init__(self, app: ASGIApp, *, deadline: timedelta, max_body: int) -> None:
        self._app = app
        self._deadline = deadline.total_seconds()
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        left = self._max_body  # bytes
        started = False

        async def count_bytes() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:  # FastAPI's own limit (`max_body_size`) answers in plain text
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        async def note_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        limit = asyncio.timeout(self._deadline)
        try:
            async with limit:
                await self._app(scope, count_bytes, note_start)
        except Exception as error:
            if started:  # too late for another answer: the server breaks off
                raise
            refusal = DEADLINE_PASSED if limit.expired() else InternalServerError()
            log.error("%s %s: %s", scope["method"], quote(scope["path"]), refusal, exc_info=error)
            await answer(scope, refusal)(scope, receive, send)
