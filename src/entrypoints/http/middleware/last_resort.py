"""Answers for what takes too long, and for what breaks."""

import asyncio
import logging
from datetime import timedelta

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from application.errors import Unavailable
from entrypoints.http.problems import InternalServerError, answer

log = logging.getLogger(__name__)


LATE = Unavailable("This took too long and was given up; try again.")


class LastResort:
    """The deadline holds for all of a request: a body that comes slowly, who asks, what is done."""

    def __init__(self, app: ASGIApp, *, deadline: timedelta) -> None:
        self._app, self._seconds = app, deadline.total_seconds()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def starting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        limit = asyncio.timeout(self._seconds)
        try:
            async with limit:
                await self._app(scope, receive, starting)
        except Exception as error:
            if started:  # too late for another answer: the server breaks off
                raise
            refusal = LATE if limit.expired() else InternalServerError()
            log.error("%s %s: %s", scope["method"], scope["path"], refusal, exc_info=error)
            await answer(scope, refusal)(scope, receive, send)
