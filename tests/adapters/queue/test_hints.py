from adapters.queue.hints import ROOM
from tests.adapters.queue.carrying import Carrying
from tests.builders import an_id


async def test_too_many_ids_are_dropped_without_a_complaint() -> None:
    carrying = Carrying("memory://", "test")
    ids = [an_id() for _ in range(ROOM + 1)]
    carrying.hints(ids)
    async with carrying.started():
        messages = await carrying.heard(ids[:ROOM])
    assert sum(len(message.ids) for message in messages) == ROOM
