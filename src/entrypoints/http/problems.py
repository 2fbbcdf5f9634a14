"""Problem details (RFC 9457) for every error, and the status of each error family."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.types import Scope

from application import errors as families
from application.errors import Refused
from application.log_context import bound_fields
from entrypoints.http.paths import public_path


class Malformed(families.Invalid):
    """The request is malformed: compare it with the API description."""


class MethodNotAllowed(Refused):
    """This address does not support the method: see the Allow header."""


class TooLarge(Refused):
    """The request body is too large: send a smaller one."""


class HeadTooLarge(Refused):
    """The request line and headers are too large: send smaller ones."""


class RequestTimeout(Refused):
    """The request did not arrive in time: try again."""


class Overloaded(families.Unavailable):
    """Too many connections are open: try again later."""


class VersionRequired(Refused):
    """If-Match is missing: send the ETag of the version that you read."""


class InternalServerError(Refused):
    """An unexpected error occurred and has been logged."""


FAMILIES: Mapping[type[Refused], HTTPStatus] = {
    families.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    families.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    families.Forbidden: HTTPStatus.FORBIDDEN,
    families.NotFound: HTTPStatus.NOT_FOUND,
    families.OutOfDate: HTTPStatus.PRECONDITION_FAILED,
    families.Conflict: HTTPStatus.CONFLICT,
    families.RateLimited: HTTPStatus.TOO_MANY_REQUESTS,
    families.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HeadTooLarge: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    RequestTimeout: HTTPStatus.REQUEST_TIMEOUT,
    VersionRequired: HTTPStatus.PRECONDITION_REQUIRED,
    Refused: HTTPStatus.INTERNAL_SERVER_ERROR,
}
MEDIA_TYPE = "application/problem+json"
MAX_ERRORS = 20  # fields that a problem lists
MAX_POINTER = 200  # characters
MAX_INSTANCE = 1_000  # characters of the path

Responses = dict[int | str, dict[str, Any]]  # OpenAPI response objects, by status


class FieldProblem(BaseModel):
    pointer: str = Field(
        description=(
            "JSON pointer into the body (RFC 6901), or to a parameter: #/query/limit."
        )
    )
    detail: str


class Problem(BaseModel):
    type: str = Field(description="Address of the description of this problem type.")
    title: str
    status: int
    detail: str
    code: str = Field(description="Stable name of the problem, for programs.")
    instance: str = Field(default="", description="Path of the request.")
    request_id: str = Field(default="", description="Value of the header X-Request-ID.")
    errors: list[FieldProblem] = Field(default=[], max_length=MAX_ERRORS)


def problem_response(
    scope: Scope,
    refusal: Refused,
    *,
    status: int | None = None,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return the response to an error, by default with the status of its family."""
    problem = describe(type(refusal), prefix=public_path(scope, ""))
    problem.detail = str(refusal)
    problem.status = status or problem.status
    problem.instance = (
        quote(scope["path"]) if len(scope["path"]) <= MAX_INSTANCE else ""
    )
    problem.errors = [*errors]
    problem.request_id = bound_fields().get("request_id", "")
    all_headers = dict(headers or {})
    if isinstance(refusal, families.Unauthenticated):
        all_headers["WWW-Authenticate"] = "Bearer"
    if isinstance(refusal, families.Unavailable | families.RateLimited):
        all_headers["Retry-After"] = str(refusal.retry_after)
    return JSONResponse(
        problem.model_dump(exclude_defaults=True),
        status_code=problem.status,
        headers=all_headers,
        media_type=MEDIA_TYPE,
    )


def describe(kind: type[Refused], *, prefix: str = "") -> Problem:
    """Return the problem of an error class, with its default detail."""
    code = kind.__name__
    statuses = (
        status for family, status in FAMILIES.items() if issubclass(kind, family)
    )
    return Problem(
        type=f"{prefix}/problems/{code}",
        title=_NEXT_WORD.sub(" ", code).capitalize(),
        status=next(statuses),
        detail=str(kind()),
        code=code,
    )


def errors_in_family(family: type[Refused] = Refused) -> Iterator[type[Refused]]:
    """Yield all direct and indirect subclasses of the family."""
    for kind in family.__subclasses__():
        yield from (kind, *errors_in_family(kind))


def openapi_responses(refusals: Iterable[type[Refused]]) -> Responses:
    """Return OpenAPI responses by status, with an example of each error."""
    by_status: dict[int, dict[str, Problem]] = {}
    for refusal in sorted(set(refusals), key=lambda kind: kind.__name__):
        problem = describe(refusal)
        by_status.setdefault(problem.status, {})[problem.code] = problem
    return {
        status: _response(problems.values()) for status, problems in by_status.items()
    }


def _response(problems: Collection[Problem]) -> dict[str, object]:
    examples = {
        problem.code: {"value": problem.model_dump(exclude_defaults=True)}
        for problem in problems
    }
    return {
        "content": {MEDIA_TYPE: {"schema": {"$ref": SCHEMA}, "examples": examples}},
        "description": " or ".join(problem.title for problem in problems),
    }


_NEXT_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
SCHEMA = "#/components/schemas/Problem"  # defined because describe_problem returns it
