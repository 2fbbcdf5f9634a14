"""The header Idempotency-Key, which makes a request safe to repeat.

Source: draft-ietf-httpapi-idempotency-key-header. The key is a string of RFC 8941; a bare
token is accepted as well, because most clients send one.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import Depends, Header, Request

from application.errors import Refused
from application.idempotency import IDEMPOTENCY_REFUSALS, IdempotentRequest
from application.use_cases import UseCases
from entrypoints.http.caller import authenticate
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
            "A key of your choice for this request, such as a UUID, in quotes. A request "
            "repeated within a day with the same key has no second effect and gets the "
            "first answer again."
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
class ProvidedIdempotent(ProvidedUseCase):
    """Dependency that provides a use case which runs once per Idempotency-Key."""

    @property
    def raises(self) -> tuple[type[Refused], ...]:
        own_errors = (
            *authenticate.raises,
            MalformedIdempotencyKey,
            TooLarge,
            RequestTimeout,
            *IDEMPOTENCY_REFUSALS,
        )
        return (*self.use_case.raises, *own_errors)

    async def __call__(
        self,
        request: Request,
        _: IdempotencyKey = None,  # documents the header; the value is read from the request
    ) -> object:
        caller = await authenticate(request)
        lines = request.headers.getlist(HEADER)
        if not lines:
            return use_case(request, self.use_case)
        idempotent = IdempotentRequest(
            caller_id=caller.id,
            key=key_in(lines),
            fingerprint=await _fingerprint(request),
        )
        use_cases: UseCases = request.app.state.use_cases
        return use_cases.idempotent(self.use_case, idempotent)


if TYPE_CHECKING:
    UseIdempotent = Annotated[T, "the composed instance, called once"]
else:

    class UseIdempotent:
        """Inject a use case, as `Use` does, on a route that accepts an Idempotency-Key.

        Its result is stored for a day: do not use it where the result contains secrets.
        """

        def __class_getitem__(cls, use_case: type) -> object:
            return Annotated[use_case, Depends(ProvidedIdempotent(use_case))]


def key_in(lines: list[str]) -> str:
    """Return the key in the lines of the header.

    Raises MalformedIdempotencyKey if there are several lines or no valid key.
    """
    if len(lines) == 1:
        text = lines[0].strip(" \t")
        quoted = _QUOTED.fullmatch(text) if len(text) <= 2 * MAX_KEY + 2 else None
        key = _ESCAPED.sub(r"\1", quoted[1]) if quoted else text
        if len(key) <= MAX_KEY and (quoted or _BARE.fullmatch(text)):
            return key
    raise MalformedIdempotencyKey


async def _fingerprint(request: Request) -> str:
    """Return the SHA-256 digest of the request's method, URL and body."""
    target = f"{request.method} {request.url.path}?{request.url.query}\n"
    return sha256(target.encode() + await request.body()).hexdigest()
