"""Digests of inline scripts and styles, for Content-Security-Policy headers."""

import base64
import hashlib
from collections.abc import Iterable, Iterator


def inline_elements(tag: str, page: bytes) -> Iterator[bytes]:
    """Yield the contents of the elements of this tag that have no attributes."""
    for text in page.split(f"<{tag}>".encode())[1:]:
        yield text.partition(f"</{tag}>".encode())[0]


def csp_hashes(contents: Iterable[bytes]) -> Iterator[str]:
    """Yield each content's SHA-256 digest as a CSP source expression."""
    for content in contents:
        digest = hashlib.sha256(content).digest()
        yield f"'sha256-{base64.b64encode(digest).decode()}'"
