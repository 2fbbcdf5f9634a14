"""Bytes as the text of a token that says nothing to whoever holds it, and back."""

import base64

from application.errors import Refused


def encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def decode(token: str, *, length: int, wrong: Refused) -> bytes:
    """Raises the refusal for whatever `encode` did not make of so many bytes."""
    if (
        len(token) > 2 * length
    ):  # before any work: base64 has four characters for three bytes
        raise wrong
    try:
        content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        raise wrong from None
    if len(content) != length or encode(content) != token:
        raise wrong
    return content
