"""Forms, in the one encoding that their route documents."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response

from entrypoints.http.problems import Malformed

Handler = Callable[[Request], Coroutine[Any, Any, Response]]  # as Starlette has it


def reading_forms(handle: Handler, media_type: str) -> Handler:
    """Refuse other forms before they are read.

    A multipart form may name any codec of Python as its charset; some of them take ever longer, the
    longer the text (`punycode`), and all but UTF-8 are out of use (RFC 7578, 5.1.2).
    """

    async def handle_form(request: Request) -> Response:
        sent = request.headers.get("content-type", "").lower()
        if sent.partition(";")[0].strip() != media_type:
            raise Malformed(f"Send a form as {media_type}.")
        if media_type == "multipart/form-data" and "charset" in sent:
            raise Malformed("A form is in UTF-8, and names no charset.")
        return await handle(request)

    return handle_form
