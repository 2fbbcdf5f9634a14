"""One-time tokens: whose, until when, and an HMAC (RFC 2104) over what their use will change."""

import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from adapters.identity.base64url import decoded, encoded
from application.identity.ports import Credentials, InvalidLink, Purpose

ID, UNTIL, MAC = 16, 8, 32  # bytes
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
        until = int((now + LIFETIMES[purpose]).timestamp()).to_bytes(UNTIL)
        content = holder.id.bytes + until
        return encoded(content + self._mac(content, purpose, holder))

    def holder_id(self, token: str) -> UUID:
        return UUID(bytes=_decoded(token)[:ID])

    def fits(self, token: str, purpose: Purpose, holder: Credentials, *, now: datetime) -> bool:
        whole = _decoded(token)
        content, mac = whole[:-MAC], whole[-MAC:]
        made_here = hmac.compare_digest(mac, self._mac(content, purpose, holder))
        return made_here and holder.active and now.timestamp() < int.from_bytes(content[ID:])

    def _mac(self, content: bytes, purpose: Purpose, holder: Credentials) -> bytes:
        changing = (holder.email, holder.email_verified, holder.new_email, holder.password_hash)
        bound = json.dumps([purpose, str(holder.id), *changing]).encode()
        return hmac.digest(self._key, content + bound, "sha256")


def _decoded(token: str) -> bytes:
    return decoded(token, length=ID + UNTIL + MAC, wrong=InvalidLink(field="token"))
