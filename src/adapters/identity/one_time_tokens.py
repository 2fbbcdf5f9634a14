"""One-time tokens: user id, expiry and an HMAC (RFC 2104).

The HMAC also covers the purpose, the address and the account's generation, which
changes when a token is used or revoked.
"""

import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from adapters.identity.base64url import decode, encode
from application.identity.ports import Credentials, InvalidLink, Purpose

ID_SIZE = 16  # bytes
EXPIRY_SIZE = 8  # bytes, seconds since the epoch
MAC_SIZE = 32  # bytes
LIFETIMES: Mapping[Purpose, timedelta] = {
    Purpose.VERIFY_EMAIL: timedelta(days=1),
    Purpose.CHANGE_EMAIL: timedelta(days=1),
    Purpose.RESET_PASSWORD: timedelta(minutes=30),
}


class HmacOneTimeTokens:
    """Makes and checks one-time tokens without storing them.

    No table of tokens means none to steal and none to clean up.
    """

    def __init__(self, *, key: str) -> None:
        self._key = hmac.digest(key.encode(), b"one-time tokens", "sha256")

    def make(self, purpose: Purpose, credentials: Credentials, *, now: datetime) -> str:
        expiry = int((now + LIFETIMES[purpose]).timestamp())
        content = credentials.id.bytes + expiry.to_bytes(EXPIRY_SIZE)
        return encode(content + self._mac(content, purpose, credentials))

    def holder_id(self, token: str) -> UUID:
        return UUID(bytes=_decode(token)[:ID_SIZE])

    def is_valid(
        self, token: str, purpose: Purpose, credentials: Credentials, *, now: datetime
    ) -> bool:
        decoded = _decode(token)
        content = decoded[:-MAC_SIZE]
        expiry = int.from_bytes(content[ID_SIZE:])
        is_genuine = hmac.compare_digest(
            decoded[-MAC_SIZE:], self._mac(content, purpose, credentials)
        )
        return is_genuine and credentials.active and now.timestamp() < expiry

    def _mac(self, content: bytes, purpose: Purpose, credentials: Credentials) -> bytes:
        generation = _generation(purpose, credentials)
        bound = json.dumps(
            [purpose, str(credentials.id), credentials.email, generation]
        ).encode()
        return hmac.digest(self._key, content + bound, "sha256")


def _generation(purpose: Purpose, credentials: Credentials) -> int:
    """Return the generation, which only grows: void links never become valid again."""
    if purpose is Purpose.RESET_PASSWORD:
        return credentials.reset_generation
    return credentials.link_generation


def _decode(token: str) -> bytes:
    length = ID_SIZE + EXPIRY_SIZE + MAC_SIZE
    return decode(token, length=length, error=InvalidLink(field="token"))
