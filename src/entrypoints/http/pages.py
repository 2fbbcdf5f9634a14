"""Pages of lists: what may be asked for, and where the next one is (RFC 8288)."""

import re
from typing import Annotated, Protocol, TypeVar

from fastapi import Depends, Request, Response
from pydantic import Field

from application.pages import MAX_PAGE, Page
from entrypoints.http.schemas import OPAQUE, length_schema
from entrypoints.http.use import RequestModel, require_format

T = TypeVar("T")

_DIGITS = re.compile("[0-9]+")
DIGITS = require_format(_DIGITS, "A count is written in digits.")


class Paging(RequestModel):
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE), DIGITS] = 20
    cursor: Annotated[str | None, length_schema(pattern=OPAQUE)] = None


class AddLink(Protocol):
    def __call__(self, page: Page[T]) -> Page[T]: ...


async def _with_link(request: Request, response: Response) -> AddLink:
    def with_link(page: Page[T]) -> Page[T]:
        if page.next:
            following = request.url.include_query_params(cursor=page.next)
            response.headers["Link"] = (
                f'<{following.path}?{following.query}>; rel="next"'
            )
        return page

    return with_link


WithLink = Annotated[AddLink, Depends(_with_link)]
"""Gives the answer the address of the page that follows."""
