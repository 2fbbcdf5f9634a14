"""Unpadded base64url (RFC 4648, section 5) for the text of opaque tokens."""

import base64

from application.errors import Refused


def encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def decode(token: str, *, length: int, error: Refused) -> bytes:
    """Return the bytes of a token.

    Raises `error` unless the token is exactly what `encode` returns for `length` bytes.
    """
    # Reject long input before decoding: base64 takes 4 characters for 3 bytes.
    if len(token) > 2 * length:
        raise error
    try:
        content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        raise error from None
    if len(content) != length or encode(content) != token:
        raise error
    return content
