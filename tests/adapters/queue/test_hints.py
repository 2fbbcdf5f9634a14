from adapters.queue.hints import MAX_PENDING
from tests.adapters.queue.carrying import Carrying
from tests.builders import an_id


async def test_too_many_ids_are_dropped_without_a_complaint() -> None:
    carrying = Carrying("memory://", "test")
    ids = [an_id() for _ in range(MAX_PENDING + 1)]
    carrying.hints(ids)
    async with carrying.started():
        messages = await carrying.heard(ids[:MAX_PENDING])
    assert sum(len(message.ids) for message in messages) == MAX_PENDING
