"""Every error as a problem (RFC 9457), by one table of families."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.types import Scope

from application import errors as families
from application.errors import Refused
from application.log_context import bound


class Malformed(families.Invalid):
    """The request is not of the form that is documented."""


class MethodNotAllowed(Refused):
    """This address does not know the method."""


class TooLarge(Refused):
    """The body is larger than what is read here."""


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
    families.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    families.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    VersionRequired: HTTPStatus.PRECONDITION_REQUIRED,
    Refused: HTTPStatus.INTERNAL_SERVER_ERROR,
}
MEDIA_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    pointer: str = Field(description="Into the body (RFC 6901), or to a parameter: #/query/limit.")
    detail: str


class Problem(BaseModel):
    type: str = Field(description="The address of what is known about all of its kind.")
    title: str
    status: int
    detail: str
    code: str = Field(description="The name of the problem, which stays the same.")
    instance: str = Field(default="", description="What was asked for.")
    request_id: str = Field(default="", description="As in the header X-Request-ID.")
    errors: list[FieldProblem] = []


def answer(
    scope: Scope,
    refusal: Refused,
    *,
    status: int | None = None,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The status is that of the refusal's family, unless another one is given."""
    problem = described(type(refusal))
    problem.detail, problem.status = str(refusal), status or problem.status
    problem.instance, problem.errors = quote(scope["path"]), [*errors]
    problem.request_id = bound().get("request_id", "")
    also = {}
    if isinstance(refusal, families.Unauthenticated):
        also["WWW-Authenticate"] = "Bearer"
    if isinstance(refusal, families.Unavailable | families.TooMany):
        also["Retry-After"] = str(refusal.retry_after)
    return JSONResponse(
        problem.model_dump(exclude_defaults=True),
        status_code=problem.status,
        headers={**(headers or {}), **also},
        media_type=MEDIA_TYPE,
    )


def described(kind: type[Refused]) -> Problem:
    return Problem(
        type=f"/problems/{kind.__name__}",
        title=re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__).capitalize(),
        status=next(status for family, status in FAMILIES.items() if issubclass(kind, family)),
        detail=str(kind()),
        code=kind.__name__,
    )


def kinds(family: type[Refused] = Refused) -> Iterator[type[Refused]]:
    for kind in family.__subclasses__():
        yield from (kind, *kinds(kind))


def documented(refusals: Iterable[type[Refused]]) -> dict[int | str, dict[str, Any]]:
    """Return OpenAPI's responses: by status, one example for each refusal."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for refusal in sorted(set(refusals), key=lambda one: one.__name__):
        problem = described(refusal)
        content: dict[str, Any] = {"schema": {"$ref": SCHEMA}, "examples": {}}
        response = by_status.setdefault(problem.status, {"content": {MEDIA_TYPE: content}})
        examples = response["content"][MEDIA_TYPE]["examples"]
        examples[problem.code] = {"value": problem.model_dump(exclude_defaults=True)}
        response["description"] = " or ".join(one["value"]["title"] for one in examples.values())
    return by_status


SCHEMA = "#/components/schemas/Problem"  # it is there because a route returns one
