"""Reactions of workshops to the events of other contexts."""

from datetime import timedelta

from application.identity import DeleteAccount
from application.reactions import MAX_REQUEST_AGE
from tests.application.identity.world import PASSWORD, World
from tests.builders import NOW, an_id


async def test_deleting_an_account_frees_its_seats_now_and_after_running_requests() -> (
    None
):
    world = World()
    user = await world.add_user()
    delete_account = DeleteAccount(begin=world.begin, prove=world.prove)
    await delete_account(user_id=user.id, session_id=an_id(), password=PASSWORD)
    jobs = await world.jobs("ReleaseSeats")
    assert [job.payload for job in jobs] == [{"user_id": str(user.id)}] * 2
    assert [job.due_at - NOW for job in jobs] == [timedelta(), MAX_REQUEST_AGE]
