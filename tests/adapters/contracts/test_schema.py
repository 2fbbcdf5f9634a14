"""Tests that an up-to-date schema passes its check, and can be upgraded again."""

from application.storage import Storage
from tests.adapters.contracts.kinds import keep
from tests.context import Kind


async def test_a_storage_that_was_brought_up_to_date_is_ready(storage: Storage) -> None:
    await storage.schema.check()


async def test_upgrading_again_changes_nothing(storage: Storage, kind: Kind) -> None:
    await keep(storage, aggregate := kind.full())
    await storage.schema.upgrade()
    await storage.schema.check()
    assert await kind.stored(storage, aggregate.id) == aggregate
