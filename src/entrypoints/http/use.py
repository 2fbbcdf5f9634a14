"""How a route gets its use case, and how OpenAPI learns what that one refuses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import Body, Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute

from application.errors import Refused, Unavailable
from entrypoints.http.problems import Malformed, TooLarge, documented


@dataclass(frozen=True, slots=True)
class Provided:
    use_case: Any

    @property
    def raises(self) -> tuple[type[Refused], ...]:
        return tuple(self.use_case.raises)

    async def __call__(self, request: Request) -> Any:
        return request.app.state.use_cases[self.use_case]


def Use(use_case: type) -> Any:  # noqa: N802 - reads like FastAPI's own Depends, Query, Body
    """Give the instance that the composition made: `book: Annotated[BookSeat, Use(BookSeat)]`."""
    return Depends(Provided(use_case))


MERGE_PATCH = Body(media_type="application/merge-patch+json")  # what is absent stays (RFC 7396)


class Route(APIRoute):
    """Documents what every dependency `raises`, and what every request may meet on its way."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        refusals: set[type[Refused]] = {Unavailable, *_refusals(self.dependant)}
        if self.body_field or get_flat_params(self.dependant):
            refusals.add(Malformed)
        if self.body_field:
            refusals.add(TooLarge)
        self.responses = {**documented(refusals), **self.responses}


def _refusals(dependant: Dependant) -> Iterator[type[Refused]]:
    yield from getattr(dependant.call, "raises", ())
    for dependency in dependant.dependencies:
        yield from _refusals(dependency)
