"""Ids that sort by their time of creation: UUIDs of version 7 (RFC 9562)."""

from uuid import UUID

from uuid_utils.compat import uuid7


class UuidV7Ids:
    def new(self) -> UUID:
        return uuid7()
