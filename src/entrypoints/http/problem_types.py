"""Descriptions of the API: problem types, and OpenAPI under a path prefix."""

from typing import Any

from fastapi import APIRouter, Request

from application.errors import NotFound
from entrypoints.http.caller import public
from entrypoints.http.examples import with_example
from entrypoints.http.paths import public_path
from entrypoints.http.problems import (
    Problem,
    describe,
    errors_in_family,
    openapi_responses,
)
from entrypoints.http.route import Route

router = APIRouter(tags=["problems"], route_class=Route)


@router.get(
    "/problems/{code}",
    dependencies=[public],
    responses={
        **openapi_responses([NotFound]),
        **with_example(describe(NotFound).model_dump()),
    },
)
async def describe_problem(code: str, request: Request) -> Problem:
    """Describe a problem type.

    The `type` of every problem is the address of this operation.
    """
    for kind in errors_in_family():
        if kind.__name__ == code:
            return describe(kind, prefix=public_path(request.scope, ""))
    raise NotFound


def add_prefix(description: Any, prefix: str) -> Any:  # JSON
    """Return the description with the prefix added to token URLs and problem types."""
    match description:
        case dict():
            return {
                name: add_prefix(value, prefix) for name, value in description.items()
            }
        case list():
            return [add_prefix(value, prefix) for value in description]
        case str() if description.startswith(("/problems/", "/v1/")):
            return prefix + description
        case _:
            return description
