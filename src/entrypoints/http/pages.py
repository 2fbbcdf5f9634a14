"""Pages of lists: what may be asked for, and where the next one is (RFC 8288)."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request, Response
from pydantic import Field

from application.pages import MAX_PAGE, Page
from entrypoints.http.use import Input, written

T = TypeVar("T")

DIGITS = written("[0-9]+", "A count is written in digits.")


class Paging(Input):
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE), DIGITS] = 20
    cursor: str | None = None


async def _linked(request: Request, response: Response) -> Callable[[Page[T]], Page[T]]:
    def linked(page: Page[T]) -> Page[T]:
        if page.next:
            following = request.url.include_query_params(cursor=page.next)
            response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
        return page

    return linked


Linked = Annotated[Callable[[Page[Any]], Page[Any]], Depends(_linked)]
"""Gives the answer the address of the page that follows."""
