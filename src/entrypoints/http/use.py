"""What routes are made of: injected use cases, request bodies and documented errors."""

import inspect
import re
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar

from fastapi import Body, Depends, Request, params
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from starlette.routing import Match
from starlette.types import Scope

from application.errors import Refused, Unavailable
from application.use_case import Boundary
from application.use_cases import UseCases
from entrypoints.http.forms import Handler, reading_forms
from entrypoints.http.problems import (
    MAX_ERRORS,
    Malformed,
    RequestTimeout,
    TooLarge,
    openapi_responses,
)

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ProvidedUseCase:
    """Dependency that provides the composed instance of a use case."""

    use_case: Any  # a use case class with any signature

    @property
    def raises(self) -> tuple[type[Refused], ...]:
        return tuple(self.use_case.raises)

    async def __call__(self, request: Request) -> object:
        return use_case(request, self.use_case)


def use_case(
    request: Request, kind: Callable[..., Callable[P, Awaitable[R]]]
) -> Boundary[P, R]:
    """Return the composed instance of a use case."""
    use_cases: UseCases = request.app.state.use_cases
    return use_cases[kind]


if TYPE_CHECKING:
    Use = Annotated[T, "the composed instance"]
else:

    class Use:
        """Inject the composed instance of a use case: `view: Use[ViewUser]`."""

        def __class_getitem__(cls, use_case: type) -> object:
            return Annotated[use_case, Depends(ProvidedUseCase(use_case))]


class RequestModel(BaseModel):
    """Base of request models: forbids unknown fields, hides input in errors."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_unknown_fields(cls, fields: object) -> object:
        return drop_unknown_fields(fields, known=cls.model_fields)


def drop_unknown_fields(fields: object, known: Collection[str]) -> object:
    """Drop unknown fields beyond the number of errors that a problem lists.

    Keeps one more, so that the problem can say that there are more. pydantic would create
    an error for each unknown field, which a client could use to exhaust the CPU.
    """
    if not isinstance(fields, Mapping) or len(fields) <= len(known) + MAX_ERRORS:
        return fields
    unknown = (name for name in fields if name not in known)
    accepted = {*known, *islice(unknown, MAX_ERRORS + 1)}
    return {name: value for name, value in fields.items() if name in accepted}


def require_format(pattern: re.Pattern[str], message: str) -> BeforeValidator:
    """Return a validator that accepts only strings of this pattern.

    pydantic would accept undocumented formats, too: `1_0`, or seconds since 1970.
    """

    def must_fit(value: object) -> object:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(message)
        return value

    return BeforeValidator(must_fit)


MERGE_PATCH = Body(media_type="application/merge-patch+json")

if TYPE_CHECKING:
    MergePatch = Annotated[T, "a body"]
else:

    class MergePatch:
        """Body of a PATCH request (RFC 7396): `body: MergePatch[ProfileChanges]`.

        A TypedDict with `total=False`: `body.get("notes", UNCHANGED)` distinguishes absent
        fields from null. null is refused unless the field's type includes None.
        """

        def __class_getitem__(cls, changes: type) -> object:
            bounded = BeforeValidator(
                partial(drop_unknown_fields, known=changes.__annotations__)
            )
            return Annotated[changes, bounded, MERGE_PATCH]


async def anybody() -> None:
    """Mark a route as public on purpose: every route must name its callers."""


_NO_MATCH: tuple[Match, Scope] = (Match.NONE, {})


class Route(APIRoute):
    """Route that documents the errors of its dependencies and of the middleware.

    The first line of the endpoint's docstring is the operation's summary, the rest its
    description.
    """

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., object],
        **options: Any,  # of APIRoute
    ) -> None:
        super().__init__(path, endpoint, **options)
        # FastAPI would resolve the mark in each request, which costs 1 % of one.
        self.dependant.dependencies = [
            dependency
            for dependency in self.dependant.dependencies
            if dependency.call is not anybody
        ]
        summary, _, description = (inspect.getdoc(endpoint) or "").partition("\n")
        self.summary = self.summary or summary.rstrip(".") or None
        self.description = description.strip()
        refusals: set[type[Refused]] = {Unavailable, *_refusals(self.dependant)}
        if (
            self.body_field
            or self.dependant.query_params
            or get_flat_params(self.dependant)
        ):
            refusals.add(Malformed)
        if self.body_field:
            refusals.update((TooLarge, RequestTimeout))
        self.responses = {**openapi_responses(refusals), **self.responses}
        self._literal_prefix = path.partition("{")[0]

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        body = self.body_field.field_info if self.body_field else None
        if isinstance(body, params.Form):
            return reading_forms(handle, body.media_type)
        return handle

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Compare the literal prefix first: the regex of each route would take 5 %."""
        start = len(scope.get("root_path", ""))
        if not scope["path"].startswith(self._literal_prefix, start):
            return _NO_MATCH
        return super().matches(scope)


def _refusals(dependant: Dependant) -> Iterator[type[Refused]]:
    yield from getattr(dependant.call, "raises", ())
    for dependency in dependant.dependencies:
        yield from _refusals(dependency)
