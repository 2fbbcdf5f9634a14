"""The FastAPI application."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.types import Lifespan

from application.discovery import import_submodules
from application.identity import MakeFirstAdmin
from application.identity.make_first_admin import AdminEmailTaken
from application.use_cases import UseCases
from entrypoints import http
from entrypoints.http import docs, error_handlers, problem_types, welcome
from entrypoints.http.examples import Json, add_examples
from entrypoints.http.middleware import Options, middleware
from entrypoints.http.middleware.access_log import RequestObserver, is_probe
from entrypoints.http.middleware.tracing import Sampling, is_untraced
from entrypoints.resources import Resources, open_resources

log = logging.getLogger(__name__)


class DescribedApi(FastAPI):
    """The application, whose OpenAPI document has an example of each body."""

    def openapi(self) -> dict[str, Json]:
        document = super().openapi()
        add_examples(document)
        return document


def create_app(
    use_cases: UseCases,
    resources: Resources,
    options: Options,
    observe_request: RequestObserver,
    sampling: Sampling | None,
) -> FastAPI:
    """Return the FastAPI application with the routes of all contexts.

    Opens the resources in order before the first request, and closes them in reverse
    order on shutdown. Without `sampling`, no request is traced.
    """
    app = DescribedApi(
        title="Hexagon",
        version="1",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # redirects would trust the Host header and lose https
        lifespan=_lifespan(use_cases, resources),
        middleware=middleware(
            options, observe_request=observe_request, sampling=sampling
        ),
        telemetry={
            "operation_spans": False,
            "metrics": False,
            "logs": False,
            "exclude": is_untraced(sampling) if sampling else is_probe,
        },
    )
    app.state.use_cases = use_cases
    app.state.welcome_facts = options.welcome_facts
    app.state.metrics_port = options.metrics_port
    error_handlers.install(app)
    _add_routes(app, options)
    if options.public_prefix:
        app.openapi_schema = problem_types.add_prefix(
            app.openapi(), options.public_prefix
        )
    return app


def _lifespan(use_cases: UseCases, resources: Resources) -> Lifespan[FastAPI]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with open_resources(resources):
            await _make_first_admin(use_cases)
            yield

    return lifespan


def _add_routes(app: FastAPI, options: Options) -> None:
    for router in routers():
        # include_router would match each request twice.
        app.routes.extend(router.routes)
    if options.shows_docs:
        app.routes.extend(docs.routes.routes)
    if options.welcome_facts is not None:
        app.routes.extend(welcome.routes.routes)


def routers() -> list[APIRouter]:
    """Return the `router` of each module that defines one."""
    modules = import_submodules(http)
    return [module.router for module in modules if hasattr(module, "router")]


async def _make_first_admin(use_cases: UseCases) -> None:
    try:
        admin = await use_cases[MakeFirstAdmin]()
    # A stranger who registered ADMIN_EMAIL must not prevent the startup.
    except AdminEmailTaken as refusal:
        log.error("First admin not created: %s", refusal)
        return
    if admin:  # print, not log: logs would store the password
        print(f"admin  {admin.email}  {admin.password}", flush=True)  # noqa: T201 - logs must not have it
