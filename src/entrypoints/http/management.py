"""The management port: health and metrics of any process, without a token."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import APIRouter, FastAPI
from fastapi.responses import PlainTextResponse
from starlette.middleware import Middleware

from application.health import ExposeMetrics, HealthView, ViewHealth
from application.permissions import OPERATOR
from application.use_cases import UseCases
from entrypoints.http import error_handlers
from entrypoints.http.health import live, ready
from entrypoints.http.middleware.access_log import is_probe
from entrypoints.http.middleware.head import HeadAsGet
from entrypoints.http.middleware.headers import Headers
from entrypoints.http.route import Route
from entrypoints.http.use import Use

MAX_SHUTDOWN = 1  # seconds to finish responses

routes = APIRouter(route_class=Route)  # not `router`: not for the public port
routes.get("/health/live")(live)
routes.get("/health/ready")(ready)


@routes.get("/health")
async def view_health(view: Use[ViewHealth]) -> HealthView:
    return await view(actor=OPERATOR)


@routes.get("/metrics", response_class=PlainTextResponse)
async def expose_metrics(expose: Use[ExposeMetrics]) -> str:
    return await expose(actor=OPERATOR)


def create_operators_app(use_cases: UseCases) -> FastAPI:
    app = FastAPI(
        openapi_url=None,
        redirect_slashes=False,
        middleware=[Middleware(Headers), Middleware(HeadAsGet)],
        telemetry={
            "operation_spans": False,
            "metrics": False,
            "logs": False,
            "exclude": is_probe,
        },
    )
    app.state.use_cases = use_cases
    error_handlers.install(app)
    app.routes.extend(routes.routes)
    return app


class Server(uvicorn.Server):
    """Server that leaves signal handling to its process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serve_management_port(
    use_cases: UseCases, host: str, port: int | None
) -> AsyncIterator[None]:
    """Serve the management port while the context is open.

    The processes of one service share the port (SO_REUSEPORT): the kernel passes each
    connection to one of them, and each exposes the metrics of all.
    """
    if port is None:
        yield
        return
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    config = uvicorn.Config(
        create_operators_app(use_cases),
        workers=1,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=MAX_SHUTDOWN,
    )
    server = Server(config)
    listening = socket.create_server((host, port), family=family, reuse_port=True)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
