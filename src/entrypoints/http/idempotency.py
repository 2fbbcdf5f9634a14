"""Requests that may be sent again: the header Idempotency-Key.

See draft-ietf-httpapi-idempotency-key-header; the key is a string of RFC 8941, and a bare token is
taken, too, because most clients send one.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import Depends, Header, Request

from application.errors import Refused
from application.idempotency import IDEMPOTENCY_REFUSALS, IdempotentRequest
from application.use_cases import UseCases
from entrypoints.http.caller import Caller
from entrypoints.http.problems import Malformed, RequestTimeout, TooLarge
from entrypoints.http.use import ProvidedUseCase, use_case

T = TypeVar("T")

HEADER = "Idempotency-Key"
MAX_KEY = 255  # characters

_CHARACTER = r'(?:[ !#-\[\]-~]|\\["\\])'
_BARE_CHARACTER = "[A-Za-z0-9!#$%&'*+.^_`|~:/=@-]"
_QUOTED = re.compile(rf'\A"({_CHARACTER}+)"')
_BARE = re.compile(rf"\A{_BARE_CHARACTER}+")
_ESCAPED = re.compile(r"\\(.)")

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias=HEADER,
        description=(
            "A key of your choice for this request, such as a UUID, in quotes: sent again within "
            "a day, the request has no second effect and is answered as it was first."
        ),
        json_schema_extra={
            "pattern": f'^(?:"{_CHARACTER}{{1,{MAX_KEY}}}"|{_BARE_CHARACTER}{{1,{MAX_KEY}}})$'
        },
        examples=['"8e03978e-40d5-43e8-bc93-6894a57f9324"'],
    ),
]


class MalformedIdempotencyKey(Malformed):
    """Idempotency-Key must be one string of 1 to 255 printable ASCII characters in quotes."""


@dataclass(frozen=True, slots=True)
class ProvidedOnce(ProvidedUseCase):
    @property
    def raises(self) -> tuple[type[Refused], ...]:
        own = (MalformedIdempotencyKey, TooLarge, RequestTimeout, *IDEMPOTENCY_REFUSALS)
        return (*self.use_case.raises, *own)

    async def __call__(  # type: ignore[override]  # FastAPI fills each one's own arguments
        self,
        request: Request,
        caller: Caller,
        _: IdempotencyKey = None,  # for OpenAPI: repeated ones show in the headers only
    ) -> object:
        lines = request.headers.getlist(HEADER)
        if not lines:
            return use_case(request, self.use_case)
        idempotent = IdempotentRequest(
            caller_id=caller.id,
            key=key_in(lines),
            fingerprint=await _fingerprint(request),
        )
        use_cases: UseCases = request.app.state.use_cases
        return use_cases.once(self.use_case, idempotent)


if TYPE_CHECKING:
    UseOnce = Annotated[T, "the instance that the composition made, called once"]
else:

    class UseOnce:
        """Ask for a use case, as `Use` does, on a route that takes an Idempotency-Key.

        Its result is stored for a day: not for what answers secrets.
        """

        def __class_getitem__(cls, use_case: type) -> object:
            return Annotated[use_case, Depends(ProvidedOnce(use_case))]


def key_in(lines: list[str]) -> str:
    """Raises MalformedIdempotencyKey."""
    if len(lines) == 1:
        text = lines[0].strip(" \t")
        quoted = _QUOTED.fullmatch(text) if len(text) <= 2 * MAX_KEY + 2 else None
        key = _ESCAPED.sub(r"\1", quoted[1]) if quoted else text
        if len(key) <= MAX_KEY and (quoted or _BARE.fullmatch(text)):
            return key
    raise MalformedIdempotencyKey


async def _fingerprint(request: Request) -> str:
    """Return a digest of method, address and body as they were sent."""
    target = f"{request.method} {request.url.path}?{request.url.query}\n"
    return sha256(target.encode() + await request.body()).hexdigest()
