"""How a route gets its use case, and how OpenAPI learns what that one refuses."""

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
from entrypoints.http.paths import route_path
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
    use_case: Any  # a class of any arguments, which are the route's to give

    @property
    def raises(self) -> tuple[type[Refused], ...]:
        return tuple(self.use_case.raises)

    async def __call__(self, request: Request) -> object:
        return use_case(request, self.use_case)


def use_case(
    request: Request, kind: Callable[..., Callable[P, Awaitable[R]]]
) -> Boundary[P, R]:
    """Return the instance that the composition made."""
    use_cases: UseCases = request.app.state.use_cases
    return use_cases[kind]


if TYPE_CHECKING:
    Use = Annotated[T, "the instance that the composition made"]
else:

    class Use:
        """Ask for the instance that the composition made: `book: Use[BookSeat]`."""

        def __class_getitem__(cls, use_case: type) -> object:
            return Annotated[use_case, Depends(ProvidedUseCase(use_case))]


class RequestModel(BaseModel):
    """What is sent: no more than is documented, and none of it repeated in an error."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_unknown_fields(cls, fields: object) -> object:
        return drop_unknown_fields(fields, known=cls.model_fields)


def drop_unknown_fields(fields: object, known: Collection[str]) -> object:
    """Keep one unknown field more than errors are told of: each makes an error, which costs."""
    if not isinstance(fields, Mapping) or len(fields) <= len(known) + MAX_ERRORS:
        return fields
    unknown = (name for name in fields if name not in known)
    kept = {*known, *islice(unknown, MAX_ERRORS + 1)}
    return {name: value for name, value in fields.items() if name in kept}


def require_format(pattern: re.Pattern[str], how: str) -> BeforeValidator:
    """Refuse what pydantic would read as well, but nobody documents: `1_0`, seconds since 1970."""

    def must_fit(value: object) -> object:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(how)
        return value

    return BeforeValidator(must_fit)


MERGE_PATCH = Body(media_type="application/merge-patch+json")

if TYPE_CHECKING:
    MergePatch = Annotated[T, "a body"]
else:

    class MergePatch:
        """The body of a PATCH (RFC 7396): `body: MergePatch[WorkshopChanges]`.

        A TypedDict with `total=False`: `body.get("notes", UNCHANGED)` tells a field that is absent
        from one that is null; null is refused unless the field's type has None.
        """

        def __class_getitem__(cls, changes: type) -> object:
            bounded = BeforeValidator(
                partial(drop_unknown_fields, known=changes.__annotations__)
            )
            return Annotated[changes, bounded, MERGE_PATCH]


class Route(APIRoute):
    """Documents what every dependency `raises`, and what every request may meet on its way."""

    def __init__(
        self, path: str, endpoint: Callable[..., object], **options: Any
    ) -> None:  # those of APIRoute
        super().__init__(path, endpoint, **options)
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
        return (
            reading_forms(handle, body.media_type)
            if isinstance(body, params.Form)
            else handle
        )

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Spare most requests the regular expressions of most routes."""
        if not route_path(scope).startswith(self._literal_prefix):
            return Match.NONE, {}
        return super().matches(scope)


def _refusals(dependant: Dependant) -> Iterator[type[Refused]]:
    yield from getattr(dependant.call, "raises", ())
    for dependency in dependant.dependencies:
        yield from _refusals(dependency)
