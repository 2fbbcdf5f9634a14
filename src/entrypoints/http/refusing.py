"""Turns exceptions into problems."""

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
from entrypoints.http.problems import FieldProblem, Malformed, MethodNotAllowed, TooLarge, answer

log = logging.getLogger(__name__)

OF_THE_FRAMEWORK: dict[int, type[Refused]] = {
    HTTPStatus.BAD_REQUEST: Malformed,  # a body that cannot be parsed
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.METHOD_NOT_ALLOWED: MethodNotAllowed,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TooLarge,
}


def install(app: FastAPI) -> None:
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)


async def _refused(request: Request, error: Any) -> JSONResponse:
    if isinstance(error, Unavailable):
        log.warning("unavailable: %s", error, exc_info=error.__cause__)
    errors = []
    if isinstance(error, Invalid) and error.field:
        place = "query/" if error.field in request.query_params else ""
        errors = [FieldProblem(pointer=f"#/{place}{error.field}", detail=str(error))]
    return answer(request.scope, error, errors=errors)


async def _malformed(request: Request, error: Any) -> JSONResponse:
    errors = [_field_problem(one) for one in error.errors()]
    return answer(request.scope, Malformed(), errors=errors)


async def _http(request: Request, error: Any) -> JSONResponse:
    kind = OF_THE_FRAMEWORK.get(error.status_code)
    if kind is None:  # a route raised it itself
        status, headers = error.status_code, error.headers
        return answer(request.scope, Refused(error.detail), status=status, headers=headers)
    headers = {"Allow": _allowed(request)} if kind is MethodNotAllowed else None
    return answer(request.scope, kind(), headers=headers)


def _allowed(request: Request) -> str:
    """Return the methods of every route of the path; the router looks at the first one only."""
    routes = iter_route_contexts(request.app.routes)
    here = (one for one in routes if one.matches(request.scope)[0] is not Match.NONE)
    return ", ".join(sorted({method for one in here for method in one.methods or ()}))


def _field_problem(error: dict[str, Any]) -> FieldProblem:
    """Leave out `body`: pointers are into the document that was sent."""
    place = error["loc"]
    if error["type"] == "json_invalid":
        return FieldProblem(pointer="#", detail=f"{error['msg']} at character {place[-1]}")
    parts = place[1:] if place[0] == "body" else place
    steps = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return FieldProblem(pointer="/".join(["#", *steps]), detail=error["msg"])
