"""Headers of every response: the request id and the security headers (OWASP)."""

import re
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from application.log_context import bind

REQUEST_ID = b"x-request-id"
DEFAULT_HEADERS = (  # as ASGI headers
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
# Two years, in seconds; sent over HTTPS only (RFC 6797, 7.2).
STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=63072000")
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Headers:
    """ASGI middleware that adds default headers and binds the request id to the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        bind(request_id=request_id.decode())

        async def add_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"], (REQUEST_ID, request_id)]
                names = {name for name, _ in headers}
                headers += [
                    header for header in DEFAULT_HEADERS if header[0] not in names
                ]
                if scope.get("state", {}).get("draining"):
                    headers.append((b"connection", b"close"))
                if scope["scheme"] == "https":
                    headers.append(STRICT_TRANSPORT)
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, add_headers)


def _request_id(scope: Scope) -> bytes:
    """Return the client's X-Request-ID if it is safe to log, otherwise a new one."""
    for name, value in scope["headers"]:
        if name == REQUEST_ID and _ACCEPTABLE.fullmatch(value.decode("latin-1")):
            return bytes(value)
    return str(uuid4()).encode()
