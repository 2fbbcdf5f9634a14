"""Ids that sort by the time of their making (RFC 9562, version 7)."""

from uuid import UUID

from uuid_utils.compat import uuid7


class UuidV7Ids:
    def new(self) -> UUID:
        return uuid7()
