import pytest

from adapters.ids import UuidV7Ids
from adapters.memory.storage import MemoryStorage
from adapters.rate_limits import RULES, RateLimits
from application.actor import Actor
from application.errors import RateLimited
from application.permissions import OPERATOR
from application.rate_limits import Rule
from application.workshops import RequestExport
from tests.adapters.contracts.kinds import keep
from tests.builders import NO_HOOKS, StoppedClock, an_id
from tests.contexts.workshops.builders import a_workshop


async def test_exports_of_an_organizer_are_limited() -> None:
    storage = MemoryStorage(NO_HOOKS)
    organizer = Actor(id=an_id(), permissions=OPERATOR.permissions)
    another = Actor(id=an_id(), permissions=OPERATOR.permissions)
    workshops = [a_workshop(organizer_id=one.id) for one in (organizer, another)]
    for workshop in workshops:
        await keep(storage, workshop)
    own, foreign = (workshop.id for workshop in workshops)
    limiter = RateLimits("memory")
    request = RequestExport(limiter, storage.begin, StoppedClock(), UuidV7Ids())
    for _ in range(RULES[Rule.START_JOB].amount):
        await request(workshop_id=own, actor=organizer)
    with pytest.raises(RateLimited):
        await request(workshop_id=own, actor=organizer)
    await request(workshop_id=foreign, actor=another)
