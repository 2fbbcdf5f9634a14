"""Headers of every answer: the request's name, and what browsers may do with it (OWASP)."""

import re
from uuid import uuid4

from starlette.datastructures import Headers as Received
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from application.log_context import bind

REQUEST_ID = "X-Request-ID"
UNLESS_THE_ROUTE_SAYS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HTTPS_ONLY = "max-age=63072000"  # two years; to be sent by HTTPS alone (RFC 6797, 7.2)
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Headers:
    """The log tells the request's id; one that came with it is kept, if it fits into a log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Received(scope=scope).get(REQUEST_ID, "")
        request_id = given if _ACCEPTABLE.fullmatch(given) else str(uuid4())
        bind(request_id=request_id)

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = request_id
                if scope.get("state", {}).get("draining"):
                    headers["Connection"] = "close"
                for name, value in UNLESS_THE_ROUTE_SAYS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = HTTPS_ONLY
            await send(message)

        await self._app(scope, receive, adding)
