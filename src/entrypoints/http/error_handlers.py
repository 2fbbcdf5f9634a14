"""Exception handlers that respond with problems (RFC 9457)."""

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import Match

from application.errors import Invalid, NotFound, Refused, Unavailable
from entrypoints.http.problems import (
    MAX_ERRORS,
    MAX_POINTER,
    FieldProblem,
    Malformed,
    MethodNotAllowed,
    TooLarge,
    problem_response,
)

MAX_DETAIL = 300  # characters
log = logging.getLogger(__name__)

PROBLEMS_BY_STATUS: dict[int, type[Refused]] = {
    HTTPStatus.BAD_REQUEST: Malformed,  # an unparsable body
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.METHOD_NOT_ALLOWED: MethodNotAllowed,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TooLarge,
}


def install(app: FastAPI) -> None:
    app.exception_handler(Refused)(_answer_refusal)
    app.exception_handler(RequestValidationError)(_answer_malformed)
    app.exception_handler(HTTPException)(_answer_http_exception)


async def _answer_refusal(request: Request, error: Refused) -> JSONResponse:
    if isinstance(error, Unavailable):
        log.warning("Unavailable: %s", error, exc_info=error.__cause__)
    errors = []
    if isinstance(error, Invalid) and error.field:
        where = "query/" if error.field in request.query_params else ""
        errors = [FieldProblem(pointer=f"#/{where}{error.field}", detail=str(error))]
    return problem_response(request.scope, error, errors=errors)


async def _answer_malformed(
    request: Request, error: RequestValidationError
) -> JSONResponse:
    details = error.errors()
    errors = [_field_problem(one) for one in details[:MAX_ERRORS]]
    more = f"{Malformed.__doc__} Only the first {MAX_ERRORS} errors are listed."
    refusal = Malformed(more if len(details) > MAX_ERRORS else None)
    return problem_response(request.scope, refusal, errors=errors)


async def _answer_http_exception(
    request: Request, error: HTTPException
) -> JSONResponse:
    status = error.status_code
    kind = PROBLEMS_BY_STATUS.get(status)
    if kind is None:  # raised by a route
        refusal = Refused(error.detail)
        return problem_response(
            request.scope, refusal, status=status, headers=error.headers
        )
    headers = {"Allow": _allowed_methods(request)} if kind is MethodNotAllowed else None
    return problem_response(request.scope, kind(), headers=headers)


def _allowed_methods(request: Request) -> str:
    """Return the methods of all routes of this path; the router checks only the first."""
    methods: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        match, _ = route.matches(request.scope)
        if match is not Match.NONE:
            methods.update(route.methods or ())
    if "GET" in methods:
        methods.add("HEAD")
    return ", ".join(sorted(methods))


def _field_problem(
    error: dict[str, Any],  # as in pydantic's ErrorDetails
) -> FieldProblem:
    """Return the problem of one field; pointers into the body omit `body`."""
    location = error["loc"]
    if error["type"] == "json_invalid":
        return FieldProblem(
            pointer="#", detail=f"{error['msg']} at character {location[-1]}"
        )
    steps = location[1:] if location[0] == "body" else location
    escaped = [str(step).replace("~", "~0").replace("/", "~1") for step in steps]
    pointer = "/".join(["#", *escaped])
    return FieldProblem(pointer=pointer[:MAX_POINTER], detail=error["msg"][:MAX_DETAIL])
