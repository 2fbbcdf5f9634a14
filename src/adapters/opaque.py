"""Bytes as the text of a token that says nothing to whoever holds it, and back."""

import base64


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def decoded(token: str, *, length: int) -> bytes:
    """Raises ValueError for whatever `encoded` did not make of so many bytes."""
    content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    if len(content) != length or encoded(content) != token:
        raise ValueError("This is no such token.")
    return content
