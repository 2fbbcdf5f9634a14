"""Every error as a problem (RFC 9457), by one table of families."""

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
    """The request is not of the form that is documented."""


class MethodNotAllowed(Refused):
    """This address does not know the method."""


class TooLarge(Refused):
    """The body is larger than what is read here."""


class HeadTooLarge(Refused):
    """The request line and headers are larger than what is read here."""


class RequestTimeout(Refused):
    """The request did not arrive in time: send it again, faster."""


class Overloaded(families.Unavailable):
    """Too many connections are open: try again later."""


class VersionRequired(Refused):
    """Say in If-Match which version you have seen: the ETag that came with it."""


class InternalServerError(Refused):
    """Something went wrong here; it has been logged."""


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
MAX_ERRORS = 20  # fields that a problem tells of
MAX_POINTER = 200  # characters
MAX_INSTANCE = 1_000  # characters of a path that is repeated

Responses = dict[int | str, dict[str, Any]]  # in the words of OpenAPI, by status


class FieldProblem(BaseModel):
    pointer: str = Field(
        description="Into the body (RFC 6901), or to a parameter: #/query/limit."
    )
    detail: str


class Problem(BaseModel):
    type: str = Field(description="The address of what is known about all of its kind.")
    title: str
    status: int
    detail: str
    code: str = Field(description="The name of the problem, which stays the same.")
    instance: str = Field(default="", description="What was asked for.")
    request_id: str = Field(default="", description="As in the header X-Request-ID.")
    errors: list[FieldProblem] = Field(default=[], max_length=MAX_ERRORS)


def problem_response(
    scope: Scope,
    refusal: Refused,
    *,
    status: int | None = None,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The status is that of the refusal's family, unless another one is given."""
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
    for kind in family.__subclasses__():
        yield from (kind, *errors_in_family(kind))


def openapi_responses(refusals: Iterable[type[Refused]]) -> Responses:
    """Return OpenAPI's responses: by status, one example for each refusal."""
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
SCHEMA = "#/components/schemas/Problem"  # it is there because a route returns one
