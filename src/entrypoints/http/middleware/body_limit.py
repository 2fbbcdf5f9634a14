"""No body is read beyond a size."""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """FastAPI's own (`max_body_size`) answers in plain text, and not with a problem."""

    def __init__(self, app: ASGIApp, *, largest: int) -> None:
        self._app, self._largest = app, largest  # bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        left = self._largest

        async def counting() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:  # an HTTPException is what FastAPI lets pass while it reads
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self._app(scope, counting, send)
