"""Port of the generator of ids."""

from typing import Protocol
from uuid import UUID


class Ids(Protocol):
    def new(self) -> UUID:
        """Return a new UUID that sorts after earlier ones (RFC 9562, version 7)."""
