"""One-time tokens: whose, until when, and an HMAC (RFC 2104) over the account's generation."""

import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from adapters.identity.base64url import decode, encode
from application.identity.ports import Credentials, InvalidLink, Purpose

ID_SIZE = 16  # bytes
UNTIL_SIZE = 8  # bytes
MAC_SIZE = 32  # bytes
LIFETIMES: Mapping[Purpose, timedelta] = {
    Purpose.VERIFY_EMAIL: timedelta(days=1),
    Purpose.CHANGE_EMAIL: timedelta(days=1),
    Purpose.RESET_PASSWORD: timedelta(minutes=30),
}


class HmacOneTimeTokens:
    """Nothing is stored, so that nothing can be stolen, and nothing has to be cleaned up."""

    def __init__(self, *, key: str) -> None:
        self._key = hmac.digest(key.encode(), b"one-time tokens", "sha256")

    def make(self, purpose: Purpose, holder: Credentials, *, now: datetime) -> str:
        until = int((now + LIFETIMES[purpose]).timestamp()).to_bytes(UNTIL_SIZE)
        content = holder.id.bytes + until
        return encode(content + self._mac(content, purpose, holder))

    def holder_id(self, token: str) -> UUID:
        return UUID(bytes=_decode(token)[:ID_SIZE])

    def fits(
        self, token: str, purpose: Purpose, holder: Credentials, *, now: datetime
    ) -> bool:
        decoded = _decode(token)
        content = decoded[:-MAC_SIZE]
        until = int.from_bytes(content[ID_SIZE:])
        is_ours = hmac.compare_digest(
            decoded[-MAC_SIZE:], self._mac(content, purpose, holder)
        )
        return is_ours and holder.active and now.timestamp() < until

    def _mac(self, content: bytes, purpose: Purpose, holder: Credentials) -> bytes:
        generation = _generation(purpose, holder)
        bound = json.dumps([purpose, str(holder.id), holder.email, generation]).encode()
        return hmac.digest(self._key, content + bound, "sha256")


def _generation(purpose: Purpose, holder: Credentials) -> int:
    """Return a number that only grows, so that a void link never fits again."""
    if purpose is Purpose.RESET_PASSWORD:
        return holder.reset_generation
    return holder.link_generation


def _decode(token: str) -> bytes:
    return decode(
        token, length=ID_SIZE + UNTIL_SIZE + MAC_SIZE, wrong=InvalidLink(field="token")
    )
