"""Every route declares its callers: by permission, signed in, or public."""

import re
from collections.abc import Iterator

from dependency_injector.providers import Object
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from container import Container, http_app
from entrypoints.http import caller, docs
from entrypoints.http.caller import RequiredPermission
from tests.conftest import settings
from tests.contexts import all_contexts

OPERATORS_ALONE = {
    "GET /v1/jobs",
    "GET /v1/dead-jobs",
    "DELETE /v1/dead-jobs",
    "POST /v1/dead-jobs/replay",
}


def the_app() -> FastAPI:
    return http_app(Container(settings=Object(settings("memory://"))))


def routes(app: FastAPI) -> Iterator[tuple[str, APIRoute]]:
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute):
            for method in route.methods or ():
                yield (
                    f"{method} {re.sub(':[a-z]+}', '}', route.path or '')}",
                    route.original_route,
                )


def calls(dependant: Dependant) -> Iterator[object]:
    for dependency in dependant.dependencies:
        yield dependency.call
        yield from calls(dependency)


def who(route: APIRoute) -> set[str]:
    """Return the declared callers of the route; it must declare exactly one kind."""
    said = {"anybody"} if caller.public in route.dependencies else set()
    for call in calls(route.dependant):
        if isinstance(call, RequiredPermission):
            said.add(str(call.permission))
        elif isinstance(call, caller.AuthenticatedCaller):
            said.add("signed in")
    return said


def test_every_route_declares_its_callers() -> None:
    found = {name: who(route) for name, route in routes(the_app())}
    assert len(found) > 20
    assert {name: said for name, said in found.items() if not said} == {}
    assert {
        name for name, said in found.items() if "anybody" in said and len(said) > 1
    } == set()


OF_DEVELOPMENT = {
    "GET /",
    "GET /docs",
    f"GET {docs.ASSETS}/{{name}}",
    "GET /mails/{key}",
}


def test_few_routes_are_public() -> None:
    found = {name for name, route in routes(the_app()) if "anybody" in who(route)}
    of_contexts = {name for one in all_contexts().values() for name in one.for_anybody}
    assert found == {
        *of_contexts,
        "GET /problems/{code}",
        *OF_DEVELOPMENT,
    }, "tests/contexts: routes for anybody are named in `for_anybody` of their context"


def test_users_are_for_admins() -> None:
    found = {name for name, route in routes(the_app()) if "users:manage" in who(route)}
    assert {name for name, _ in routes(the_app()) if "/users/" in name} | {
        "GET /v1/users"
    } == found


def test_dead_jobs_are_for_operators() -> None:
    found = {name for name, route in routes(the_app()) if "jobs:manage" in who(route)}
    assert found == OPERATORS_ALONE
