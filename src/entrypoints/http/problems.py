"""Every error as a problem (RFC 9457), by one table of families."""

import logging
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from application.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Refused,
    TooMany,
    Unauthenticated,
    Unavailable,
)

log = logging.getLogger(__name__)

FAMILIES: dict[type[Refused], HTTPStatus] = {
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
MEDIA_TYPE = "application/problem+json"
SCHEMAS = "#/components/schemas/"


class Malformed(Invalid):
    """The request is not of the form that is documented."""


class FieldProblem(BaseModel):
    pointer: str = Field(description="A JSON pointer (RFC 6901) into the request.")
    detail: str


class Problem(BaseModel):
    type: str
    title: str
    status: int
    detail: str
    code: str = Field(description="The name of the problem, which stays the same.")
    errors: list[FieldProblem] = []


def install(app: FastAPI) -> None:
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)
    _document_schemas(app)


def documented(refusals: Iterable[type[Refused]]) -> dict[int | str, dict[str, Any]]:
    """Return OpenAPI's responses: by status, one example for each refusal."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for refusal in sorted(set(refusals), key=lambda one: one.__name__):
        status = _status(refusal)
        content: dict[str, Any] = {"schema": {"$ref": SCHEMAS + "Problem"}, "examples": {}}
        response = {"description": status.phrase, "content": {MEDIA_TYPE: content}}
        examples = by_status.setdefault(int(status), response)["content"][MEDIA_TYPE]["examples"]
        problem = _problem(refusal.__name__, status, str(refusal()))
        examples[refusal.__name__] = {"value": _shown(problem)}
    return by_status


def _document_schemas(app: FastAPI) -> None:
    def openapi() -> dict[str, Any]:
        document = FastAPI.openapi(app)
        own = Problem.model_json_schema(ref_template=SCHEMAS + "{model}")
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas |= own.pop("$defs") | {"Problem": own}
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way


async def _refused(_: Request, error: Any) -> JSONResponse:
    status = _status(type(error))
    headers = {}
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, Unavailable | TooMany):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unavailable):
        log.warning("unavailable: %s", error, exc_info=error.__cause__)
    field = error.field if isinstance(error, Invalid) else None
    errors = [FieldProblem(pointer=f"#/{field}", detail=str(error))] if field else []
    return _answer(_problem(type(error).__name__, status, str(error), errors), headers)


async def _malformed(_: Request, error: Any) -> JSONResponse:
    errors = [
        FieldProblem(pointer=_pointer(one["loc"]), detail=one["msg"]) for one in error.errors()
    ]
    return _answer(_problem("Malformed", _status(Malformed), str(Malformed()), errors))


async def _http(_: Request, error: Any) -> JSONResponse:
    status = HTTPStatus(error.status_code)
    detail = error.detail if error.detail != status.phrase else status.description or status.phrase
    code = status.phrase.title().replace(" ", "")
    return _answer(_problem(code, status, detail), error.headers)


async def _unforeseen(_: Request, error: Any) -> JSONResponse:
    log.error("unforeseen", exc_info=error)
    detail = "Something went wrong here; it has been logged."
    return _answer(_problem("InternalServerError", HTTPStatus.INTERNAL_SERVER_ERROR, detail))


def _status(refusal: type[Refused]) -> HTTPStatus:
    return next(status for family, status in FAMILIES.items() if issubclass(refusal, family))


def _problem(
    code: str, status: HTTPStatus, detail: str, errors: Iterable[FieldProblem] = ()
) -> Problem:
    title = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", code).capitalize()
    return Problem(
        type=f"/problems/{code}",
        title=title,
        status=status,
        detail=detail,
        code=code,
        errors=list(errors),
    )


def _answer(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(
        _shown(problem),
        status_code=problem.status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )


def _shown(problem: Problem) -> dict[str, Any]:
    return problem.model_dump(exclude_defaults=True)


def _pointer(place: tuple[str | int, ...]) -> str:
    """Leave out `body`: pointers are into the document that was sent."""
    parts = place[1:] if place[0] == "body" else place
    return "#/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in parts)
