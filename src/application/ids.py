"""The port of new ids."""

from typing import Protocol
from uuid import UUID


class Ids(Protocol):
    def new(self) -> UUID:
        """Return an id that sorts after the ones before it (RFC 9562, version 7)."""
