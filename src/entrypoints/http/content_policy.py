"""What a page runs of its own, named by digests (Content-Security-Policy)."""

import base64
import hashlib
from collections.abc import Iterable, Iterator


def inline(tag: str, page: bytes) -> Iterator[bytes]:
    """Yield what stands between the tags that have no attributes."""
    for text in page.split(f"<{tag}>".encode())[1:]:
        yield text.partition(f"</{tag}>".encode())[0]


def digests(contents: Iterable[bytes]) -> Iterator[str]:
    for content in contents:
        digest = hashlib.sha256(content).digest()
        yield f"'sha256-{base64.b64encode(digest).decode()}'"
