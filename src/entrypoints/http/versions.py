"""Versions as ETags: what one has already, and what one has seen before editing (RFC 9110)."""

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar, Protocol, TypeVar, cast

from fastapi import Depends, Header, Response

from entrypoints.http.problems import Responses, VersionRequired

V = TypeVar("V", bound="Versioned")

IfNoneMatch = Annotated[str | None, Header(description="The ETag of what you have already.")]
IfMatch = Annotated[str | None, Header(description="The ETag of what you have seen.")]
NOT_MODIFIED: Responses = {304: {"description": "You have it already."}}


class Versioned(Protocol):
    @property
    def version(self) -> int: ...


@dataclass(frozen=True, slots=True)
class _IfMatchVersion:
    raises: ClassVar = (VersionRequired,)

    async def __call__(self, if_match: IfMatch = None) -> int:
        if if_match is None or if_match.strip() == "*":
            raise VersionRequired
        tag = re.fullmatch(r'\s*"([0-9]{1,9})"\s*', if_match)
        return int(tag[1]) if tag else -1  # which no version is


IfMatchVersion = Annotated[int, Depends(_IfMatchVersion())]


def with_etag(response: Response, view: V, if_none_match: str | None = None) -> V:
    """Give the view its ETag; who has that version already is answered 304 instead."""
    etag = f'"{view.version}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if if_none_match and etag in re.findall(r'"[^"]*"', if_none_match):
        return cast("V", Response(status_code=304, headers=headers))  # FastAPI sends it as it is
    response.headers.update(headers)
    return view
