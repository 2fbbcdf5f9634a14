"""Versions as ETags, for caching and conditional edits (RFC 9110, 13)."""

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar, Protocol, TypeVar, cast
from uuid import UUID

from fastapi import Depends, Header, Response

from entrypoints.http.caller import Caller
from entrypoints.http.problems import Responses, VersionRequired

V = TypeVar("V", bound="Versioned")

IfNoneMatch = Annotated[
    str | None, Header(description="ETag of the version that you have cached.")
]
IfMatch = Annotated[
    str | None, Header(description="ETag of the version that you edit.")
]
NOT_MODIFIED: Responses = {304: {"description": "Your cached version is current."}}


class Versioned(Protocol):
    @property
    def version(self) -> int: ...


@dataclass(frozen=True, slots=True)
class _IfMatchVersion:
    raises: ClassVar = (VersionRequired,)

    async def __call__(self, if_match: IfMatch = None) -> int:
        return _version_in(if_match, None)


@dataclass(frozen=True, slots=True)
class _OwnIfMatchVersion:
    raises: ClassVar = (VersionRequired,)

    async def __call__(self, caller: Caller, if_match: IfMatch = None) -> int:
        return _version_in(if_match, caller.id)


IfMatchVersion = Annotated[int, Depends(_IfMatchVersion())]

OwnIfMatchVersion = Annotated[int, Depends(_OwnIfMatchVersion())]
"""Version in an ETag that `with_own_etag` issued to the same caller."""


def with_etag(response: Response, view: V, if_none_match: str | None = None) -> V:
    """Add the view's ETag to the response, or respond with 304 if the client has this version."""
    headers = {"ETag": _etag(view.version, None), "Cache-Control": "no-cache"}
    return _with_headers(response, view, headers, if_none_match)


def with_own_etag(
    response: Response, view: V, caller: UUID, if_none_match: str | None = None
) -> V:
    """Do as `with_etag` for a view that differs by caller at the same address.

    The tag contains the caller's id, because several users may share a browser's cache.
    """
    headers = {
        "ETag": _etag(view.version, caller),
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization",
    }
    return _with_headers(response, view, headers, if_none_match)


def _with_headers(
    response: Response, view: V, headers: dict[str, str], if_none_match: str | None
) -> V:
    if _matches(if_none_match or "", headers["ETag"]):
        # FastAPI sends a Response unchanged.
        return cast("V", Response(status_code=304, headers=headers))
    response.headers.update(headers)
    return view


def _matches(if_none_match: str, etag: str) -> bool:
    return if_none_match.strip() == "*" or etag in map(
        _quoted, _TAG.findall(if_none_match)
    )


def _etag(version: int, caller: UUID | None) -> str:
    return _quoted(f"{version}" if caller is None else f"{version}-{caller.hex}")


def _quoted(opaque: str) -> str:
    return f'"{opaque}"'


def _version_in(if_match: str | None, caller: UUID | None) -> int:
    """Return the version in the tag, or -1, which matches no version.

    Raises VersionRequired if the header is missing or `*`.
    """
    if if_match is None or if_match.strip() == "*":
        raise VersionRequired
    tag = _TAG.fullmatch(if_match.strip())
    if tag:
        version = int(tag[1].partition("-")[0])
        if _etag(version, caller) == _quoted(tag[1]):
            return version
    return -1


# Compressing proxies make a tag weak (nginx, most CDNs) or append the encoding (Apache,
# Caddy). The tag still names the version that the client read, so the edit is safe.
_TAG = re.compile(
    r'(?:W/)?"([0-9]{1,9}(?:-[0-9a-f]{32})?)(?:-(?:gzip|br|zstd|deflate))?"'
)
