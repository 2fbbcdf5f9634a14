"""The class of all routes: it documents their errors."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from fastapi import params
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from application.errors import Refused, Unavailable
from entrypoints.http.forms import Handler, reading_forms
from entrypoints.http.problems import (
    Malformed,
    RequestTimeout,
    TooLarge,
    openapi_responses,
)


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
        """Look for the literal prefix first: the regex of each route would take 5 %."""
        if self._literal_prefix not in scope["path"]:
            return _NO_MATCH
        return super().matches(scope)


def _refusals(dependant: Dependant) -> Iterator[type[Refused]]:
    yield from getattr(dependant.call, "raises", ())
    for dependency in dependant.dependencies:
        yield from _refusals(dependency)
