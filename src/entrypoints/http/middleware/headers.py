"""Headers of every answer: the request's name, and what browsers may do with it (OWASP)."""

import re
from uuid import uuid4

from starlette.datastructures import Headers as RequestHeaders
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from application.log_context import bind

REQUEST_ID = "X-Request-ID"
DEFAULT_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
STRICT_TRANSPORT = "max-age=63072000"  # two years; to be sent by HTTPS alone (RFC 6797, 7.2)
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Headers:
    """The log tells the request's id; one that came with it is kept, if it fits into a log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = RequestHeaders(scope=scope).get(REQUEST_ID, "")
        if not _ACCEPTABLE.fullmatch(request_id):
            request_id = str(uuid4())
        bind(request_id=request_id)

        async def add_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = request_id
                if scope.get("state", {}).get("draining"):
                    headers["Connection"] = "close"
                for name, value in DEFAULT_HEADERS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = STRICT_TRANSPORT
            await send(message)

        await self._app(scope, receive, add_headers)
