"""Refresh tokens: a session's id and 256 bits, of which the next are the HMAC (RFC 2104)."""

import hashlib
import hmac
import secrets
from uuid import UUID

from adapters.identity.base64url import decoded, encoded
from application.identity.ports import InvalidToken

ID, SECRET = 16, 32  # bytes


class HmacRefreshTokens:
    """Nothing that is stored gives a token: neither a digest, nor the key without a token."""

    def __init__(self, *, key: str) -> None:
        self._key = hmac.digest(key.encode(), b"refresh tokens", "sha256")

    def first(self, session_id: UUID) -> str:
        return encoded(session_id.bytes + secrets.token_bytes(SECRET))

    def successor(self, token: str) -> str:
        content = _decoded(token)
        return encoded(content[:ID] + hmac.digest(self._key, content, "sha256"))

    def session_id(self, token: str) -> UUID:
        return UUID(bytes=_decoded(token)[:ID])

    def digest(self, token: str) -> str:
        return hashlib.sha256(_decoded(token)).hexdigest()


def _decoded(token: str) -> bytes:
    return decoded(token, length=ID + SECRET, wrong=InvalidToken())
