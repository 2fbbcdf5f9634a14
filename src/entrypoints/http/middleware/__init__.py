"""The middleware of every request, as pure ASGI, outermost first."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from entrypoints.http.middleware.access_log import AccessLog, RequestObserver
from entrypoints.http.middleware.compression import Compression
from entrypoints.http.middleware.head import HeadAsGet
from entrypoints.http.middleware.headers import Headers
from entrypoints.http.middleware.limits import RequestLimits
from entrypoints.http.middleware.prefix import Prefix
from entrypoints.http.middleware.tracing import Sampling, UntracedRequests

# Bytes. Responses with an ETag are smaller, so that each has only one encoding.
MIN_COMPRESSED = 2_000


class Options(Protocol):
    """Settings that the HTTP application reads."""

    cors_credentials: bool
    body_limit_kib: int
    metrics_port: int | None

    @property
    def shows_docs(self) -> bool: ...
    @property
    def welcome_facts(self) -> Mapping[str, str] | None: ...
    @property
    def cors(self) -> Sequence[str]: ...
    @property
    def public_prefix(self) -> str: ...
    @property
    def request_deadline(self) -> timedelta: ...


def middleware(
    options: Options, observe_request: RequestObserver, sampling: Sampling | None
) -> list[Middleware]:
    """Return the middleware in the order in which requests pass through it."""
    cors = Middleware(
        CORSMiddleware,
        allow_origins=options.cors,
        allow_credentials=options.cors_credentials,
        allow_methods=["DELETE", "GET", "PATCH", "POST", "PUT"],
        allow_headers=[
            "Authorization",
            "Idempotency-Key",
            "If-Match",
            "If-None-Match",
            "X-Request-ID",
        ],
        expose_headers=["ETag", "Link", "Location", "Retry-After", "X-Request-ID"],
    )
    prefix = options.public_prefix
    return [
        *([Middleware(UntracedRequests, sampling=sampling)] if sampling else []),
        *([Middleware(Prefix, prefix=prefix)] if prefix else []),
        Middleware(Headers),
        Middleware(AccessLog, observe_request=observe_request),
        *([cors] if options.cors else []),
        Middleware(HeadAsGet),
        Middleware(Compression, minimum_size=MIN_COMPRESSED),
        Middleware(
            RequestLimits,
            deadline=options.request_deadline,
            max_body=options.body_limit_kib * 1024,
        ),
    ]
