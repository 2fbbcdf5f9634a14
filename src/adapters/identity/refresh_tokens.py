"""Refresh tokens: session id, generation, 256 secret bits and an HMAC (RFC 2104)."""

import hashlib
import hmac
import secrets
from uuid import UUID

from adapters.identity.base64url import decode, encode
from application.identity.ports import InvalidToken

ID_SIZE = 16  # bytes
GENERATION_SIZE = 8  # bytes
SECRET_SIZE = 32  # bytes
MAC_SIZE = 16  # bytes, half of the digest (RFC 2104, section 5)
CONTENT_SIZE = ID_SIZE + GENERATION_SIZE + SECRET_SIZE


class HmacRefreshTokens:
    """Makes refresh tokens and derives each successor from its predecessor.

    A leaked database does not reveal tokens, because only digests are stored; a leaked
    key does not either, because deriving a successor needs the current token.
    """

    def __init__(self, *, key: str) -> None:
        self._key = hmac.digest(key.encode(), b"refresh tokens", "sha256")
        self._mac_key = hmac.digest(key.encode(), b"macs of refresh tokens", "sha256")

    def first(self, session_id: UUID) -> str:
        return self._token(session_id.bytes, 0, secrets.token_bytes(SECRET_SIZE))

    def successor(self, token: str) -> str:
        decoded = _decode(token)
        secret = hmac.digest(self._key, decoded, "sha256")
        return self._token(decoded[:ID_SIZE], _generation(decoded) + 1, secret)

    def session_id(self, token: str) -> UUID:
        return UUID(bytes=_decode(token)[:ID_SIZE])

    def generation(self, token: str) -> int | None:
        decoded = _decode(token)
        content = decoded[:CONTENT_SIZE]
        is_genuine = hmac.compare_digest(decoded[CONTENT_SIZE:], self._mac(content))
        return _generation(decoded) if is_genuine else None

    def digest(self, token: str) -> str:
        return hashlib.sha256(_decode(token)).hexdigest()

    def _token(self, session_id: bytes, generation: int, secret: bytes) -> str:
        # A forged token may carry the highest generation; its successor wraps around.
        wrapped = generation % 256**GENERATION_SIZE
        content = session_id + wrapped.to_bytes(GENERATION_SIZE) + secret
        return encode(content + self._mac(content))

    def _mac(self, content: bytes) -> bytes:
        return hmac.digest(self._mac_key, content, "sha256")[:MAC_SIZE]


def _generation(decoded: bytes) -> int:
    return int.from_bytes(decoded[ID_SIZE:][:GENERATION_SIZE])


def _decode(token: str) -> bytes:
    return decode(token, length=CONTENT_SIZE + MAC_SIZE, error=InvalidToken())
