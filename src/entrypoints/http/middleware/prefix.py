"""The prefix under which a proxy offers the service: the path of PUBLIC_BASE_URL."""

from starlette.types import ASGIApp, Receive, Scope, Send


class Prefix:
    """Have each path begin with the prefix, as ASGI's `root_path` demands it.

    Some proxies strip the prefix, others do not, and probes come past the proxy.
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
