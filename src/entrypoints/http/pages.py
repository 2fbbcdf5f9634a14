"""Pages of lists: what may be asked for, and where the next one is (RFC 8288)."""

from typing import Annotated, TypeVar

from fastapi import Request, Response
from pydantic import Field

from application.pages import LARGEST_PAGE, Page
from entrypoints.http.use import Input, written

T = TypeVar("T")

DIGITS = written("[0-9]+", "A count is written in digits.")


class Paging(Input):
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE), DIGITS] = 20
    cursor: str | None = None


def linked(request: Request, response: Response, page: Page[T]) -> Page[T]:
    if page.next:
        following = request.url.include_query_params(cursor=page.next)
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return page
