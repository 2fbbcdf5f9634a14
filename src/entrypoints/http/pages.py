"""Paging parameters, and the Link header to the next page (RFC 8288)."""

import re
from typing import Annotated, Protocol, TypeVar
from urllib.parse import quote, urlencode

from fastapi import Depends, Request, Response
from pydantic import Field

from application.pages import MAX_PAGE, Page
from entrypoints.http.request_models import RequestModel, require_format
from entrypoints.http.schemas import OPAQUE, length_schema

T = TypeVar("T")

_DIGITS = re.compile("[0-9]+")
DIGITS = require_format(_DIGITS, "Must be a number in digits.")


class Paging(RequestModel):
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE), DIGITS] = 20
    cursor: Annotated[str | None, length_schema(pattern=OPAQUE)] = None


class AddLink(Protocol):
    def __call__(self, page: Page[T]) -> Page[T]: ...


async def _with_link(request: Request, response: Response) -> AddLink:
    def with_link(page: Page[T]) -> Page[T]:
        if page.next:
            response.headers["Link"] = f'<{_next(request, page.next)}>; rel="next"'
        return page

    return with_link


def _next(request: Request, cursor: str) -> str:
    """Return the address without the host: parsing it would take 5 % of a request."""
    sent = request.query_params.multi_items()
    others = [parameter for parameter in sent if parameter[0] != "cursor"]
    query = urlencode([*others, ("cursor", cursor)])
    return f"{quote(request.scope['path'])}?{query}"


WithLink = Annotated[AddLink, Depends(_with_link)]
"""Adds a Link header with the address of the next page to the response."""
