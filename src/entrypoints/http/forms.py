"""Form bodies, accepted only in the media type that their route documents."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response

from entrypoints.http.problems import Malformed

Handler = Callable[[Request], Coroutine[Any, Any, Response]]  # as Starlette has it


def reading_forms(handle: Handler, media_type: str) -> Handler:
    """Return a handler that refuses other media types before the body is read.

    A multipart form can name any Python codec as its charset, and some of them take
    quadratic time (`punycode`). Forms are UTF-8 (RFC 7578, 5.1.2), so that a charset is
    refused.

    The handler raises Malformed.
    """

    async def handle_form(request: Request) -> Response:
        sent = request.headers.get("content-type", "").lower()
        if sent.partition(";")[0].strip() != media_type:
            raise Malformed(f"Send a form as {media_type}.")
        if media_type == "multipart/form-data" and "charset" in sent:
            raise Malformed("Forms must be in UTF-8: leave out the charset.")
        return await handle(request)

    return handle_form
