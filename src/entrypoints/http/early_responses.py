"""Problem responses as bytes, for input that never became a request."""

from http import HTTPStatus

from application.errors import Refused, Unavailable
from entrypoints.http.middleware.headers import DEFAULT_HEADERS
from entrypoints.http.problems import MEDIA_TYPE, Malformed, describe


def early_response(kind: type[Refused]) -> bytes:
    """Return a serialized HTTP/1.1 response with `Connection: close`."""
    problem = describe(kind)
    if issubclass(kind, Malformed):
        # 400, not 422: the bytes are not valid HTTP.
        problem.status = HTTPStatus.BAD_REQUEST
    content = problem.model_dump_json(exclude_defaults=True).encode()
    headers = [
        *DEFAULT_HEADERS,
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", b"%d" % len(content)),
        (b"connection", b"close"),
    ]
    if issubclass(kind, Unavailable):
        headers.append((b"retry-after", b"%d" % kind.retry_after))
    lines = [b"%b: %b\r\n" % header for header in headers]
    status = HTTPStatus(problem.status)
    return b"HTTP/1.1 %d %b\r\n%b\r\n%b" % (
        status,
        status.phrase.encode(),
        b"".join(lines),
        content,
    )
