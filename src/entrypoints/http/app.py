"""The FastAPI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from application.discovery import import_submodules
from application.identity import MakeFirstAdmin
from application.use_cases import UseCases
from entrypoints import http
from entrypoints.http import describing, health, refusing
from entrypoints.http.middleware import Options, middleware
from entrypoints.http.middleware.access_log import RequestObserver, is_probe
from entrypoints.running import Resources, open_resources


def create_app(
    use_cases: UseCases, resources: Resources, options: Options, observe: RequestObserver
) -> FastAPI:
    """The resources are opened in their order before the first request, and closed in reverse.

    `observe` is called for each request that has been answered.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with open_resources(resources):
            await _make_first_admin(use_cases)
            yield

    app = FastAPI(
        title="Hexagon",
        version="1",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        middleware=middleware(options, observe),
        telemetry={"operation_spans": False, "metrics": False, "logs": False, "exclude": is_probe},
    )
    app.state.use_cases = use_cases
    refusing.install(app)
    v1 = APIRouter(prefix="/v1")
    for router in routers():
        v1.include_router(router)
    app.include_router(v1)
    app.include_router(health.router)
    app.include_router(describing.router)
    return app


def routers() -> list[APIRouter]:
    """Return the routers of all contexts: the `router` of each module that declares one."""
    contexts = [
        module
        for module in import_submodules(http, deeply=False)
        if module not in (health, describing)  # which stand outside of the API's version
    ]
    return [module.router for module in contexts if hasattr(module, "router")]


async def _make_first_admin(use_cases: UseCases) -> None:
    admin = await use_cases[MakeFirstAdmin]()
    if admin:  # to the terminal only: a log would keep the password
        print(f"admin  {admin.email}  {admin.password}", flush=True)  # noqa: T201
