"""Refresh tokens: a session's id and 256 bits, of which the next are the HMAC (RFC 2104)."""

import base64
import binascii
import hashlib
import hmac
import secrets
from uuid import UUID

from application.identity.ports import InvalidToken

ID, SECRET = 16, 32  # bytes


class HmacRefreshTokens:
    """Nothing that is stored gives a token: neither a digest, nor the key without a token."""

    def __init__(self, *, key: str) -> None:
        self._key = hmac.digest(key.encode(), b"refresh tokens", "sha256")

    def first(self, session_id: UUID) -> str:
        return _encoded(session_id.bytes + secrets.token_bytes(SECRET))

    def successor(self, token: str) -> str:
        decoded = _decoded(token)
        return _encoded(decoded[:ID] + hmac.digest(self._key, decoded, "sha256"))

    def session_id(self, token: str) -> UUID:
        return UUID(bytes=_decoded(token)[:ID])

    def digest(self, token: str) -> str:
        return hashlib.sha256(_decoded(token)).hexdigest()


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode()


def _decoded(token: str) -> bytes:
    try:
        content = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise InvalidToken from None
    if len(content) != ID + SECRET or _encoded(content) != token:
        raise InvalidToken
    return content
