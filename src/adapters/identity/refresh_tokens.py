"""Refresh tokens: a session's id and 256 bits, of which the next are the HMAC (RFC 2104)."""

import hashlib
import hmac
import secrets
from uuid import UUID

from adapters.identity.base64url import decode, encode
from application.identity.ports import InvalidToken

ID_SIZE = 16  # bytes
SECRET_SIZE = 32  # bytes


class HmacRefreshTokens:
    """Nothing that is stored gives a token: neither a digest, nor the key without a token."""

    def __init__(self, *, key: str) -> None:
        self._key = hmac.digest(key.encode(), b"refresh tokens", "sha256")

    def first(self, session_id: UUID) -> str:
        return encode(session_id.bytes + secrets.token_bytes(SECRET_SIZE))

    def successor(self, token: str) -> str:
        content = _decode(token)
        return encode(content[:ID_SIZE] + hmac.digest(self._key, content, "sha256"))

    def session_id(self, token: str) -> UUID:
        return UUID(bytes=_decode(token)[:ID_SIZE])

    def digest(self, token: str) -> str:
        return hashlib.sha256(_decode(token)).hexdigest()


def _decode(token: str) -> bytes:
    return decode(token, length=ID_SIZE + SECRET_SIZE, wrong=InvalidToken())
