"""The path prefix under which a proxy offers the service (see PUBLIC_BASE_URL)."""

from starlette.types import ASGIApp, Receive, Scope, Send


class Prefix:
    """ASGI middleware that sets `root_path` and makes each path start with it.

    Some proxies strip the prefix, others do not, and probes bypass the proxy.
    """

    def __init__(self, app: ASGIApp, *, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["root_path"] = self._prefix
            if not f"{scope['path']}/".startswith(f"{self._prefix}/"):
                scope["path"] = self._prefix + scope["path"]
        await self._app(scope, receive, send)
