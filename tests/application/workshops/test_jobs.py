"""What jobs do about workshops: remind, tell, export."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.storage import MemoryStorage
from application.jobs.ports import Job, JobState, Selection
from application.workshops import (
    ExportAttendees,
    ReleaseSeats,
    RemindAttendees,
    TellAttendee,
    TellAttendees,
)
from application.workshops.export_attendees import BATCH
from application.workshops.news import News
from domain.workshops.refusals import WorkshopNotFound
from domain.workshops.workshop import Workshop, WorkshopState
from tests.adapters.contracts.kinds import keep, save
from tests.builders import NO_CONSEQUENCES, NOW, StoppedClock, a_user, a_workshop, an_id
from tests.mailer import MemoryMailer

HOUR, MOMENT = timedelta(hours=1), timedelta(milliseconds=1)


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage(NO_CONSEQUENCES)


async def jobs(storage: MemoryStorage) -> list[Job]:
    which = Selection(state=JobState.WAITING)
    return list(await storage.job_records.page(which, after=None, limit=1_000))


async def remind(storage: MemoryStorage, clock: StoppedClock) -> None:
    await RemindAttendees(storage.begin, storage.workshops, clock)()


def starting(after: timedelta, **given: Any) -> Workshop:
    return a_workshop(starts_at=NOW + after, **given)


async def test_those_of_the_next_day_are_reminded(storage: MemoryStorage) -> None:
    soon = [starting(MOMENT), starting(24 * HOUR)]
    cancelled = starting(HOUR, state=WorkshopState.CANCELLED)
    await keep(storage, *soon, cancelled, starting(24 * HOUR + MOMENT), starting(-HOUR))
    await remind(storage, StoppedClock())
    told = [job.payload for job in await jobs(storage)]
    expected = [{"workshop_id": str(one.id), "news": "soon"} for one in soon]
    assert sorted(told, key=str) == sorted(expected, key=str)


async def test_more_workshops_than_a_page_are_reminded(storage: MemoryStorage) -> None:
    await keep(storage, *(starting(HOUR + n * MOMENT) for n in range(101)))
    await remind(storage, StoppedClock())
    assert len(await jobs(storage)) == 101


async def test_nobody_is_reminded_twice_unless_the_start_moves(storage: MemoryStorage) -> None:
    await keep(storage, workshop := starting(20 * HOUR))
    clock = StoppedClock()
    for _ in range(3):
        await remind(storage, clock)
        clock.advance(HOUR)
    assert len(await jobs(storage)) == 1
    workshop.starts_at += HOUR
    await save(storage, workshop)
    await remind(storage, clock)
    assert len(await jobs(storage)) == 2


async def test_each_attendee_is_told_once_of_each_news(storage: MemoryStorage) -> None:
    attendees = {an_id() for _ in range(3)}
    await keep(storage, workshop := a_workshop(attendees=attendees))
    tell = TellAttendees(storage.begin, StoppedClock())
    for news in (News.SOON, News.SOON, News.CANCELLED):
        await tell(workshop_id=workshop.id, news=news)
    told = {(job.payload["attendee_id"], job.payload["news"]) for job in await jobs(storage)}
    assert told == {(str(one), news) for one in attendees for news in ("soon", "cancelled")}
    assert len(await jobs(storage)) == len(told)


async def test_a_seat_that_was_booked_for_somebody_who_has_left_is_released(
    storage: MemoryStorage,
) -> None:
    await keep(storage, ada := a_user())
    gone, mailer = an_id(), MemoryMailer()
    await keep(storage, workshop := a_workshop(attendees={ada.id, gone}))
    tell = TellAttendee(
        workshops=storage.workshops,
        attendees=storage.attendees,
        mailer=mailer,
        release=ReleaseSeats(storage.begin, storage.workshops),
    )
    for one in (ada.id, gone):
        await tell(workshop_id=workshop.id, attendee_id=one, news=News.BOOKED, key=an_id())
    assert await storage.workshops.booked_by(gone) == []
    assert await storage.workshops.booked_by(ada.id) == [workshop.id]
    assert mailer.sent.qsize() == 1


class Progress:
    def __init__(self) -> None:
        self.percents: list[int] = []

    async def __call__(self, percent: int) -> None:
        self.percents.append(percent)


async def test_an_export_tells_how_far_it_is(storage: MemoryStorage) -> None:
    users = [a_user() for _ in range(2 * BATCH + 1)]
    workshop = a_workshop(capacity=5_000, attendees={user.id for user in users})
    await keep(storage, *users, workshop)
    progress = Progress()
    export = ExportAttendees(storage.workshops, storage.attendees)
    exported = await export(workshop_id=workshop.id, progress=progress)
    assert exported == [{"id": str(one.id), "name": one.name} for one in users]
    assert progress.percents == [49, 99, 99]


async def test_there_is_nothing_to_export_of_what_is_not_there(storage: MemoryStorage) -> None:
    export = ExportAttendees(storage.workshops, storage.attendees)
    with pytest.raises(WorkshopNotFound):
        await export(workshop_id=an_id(), progress=Progress())
    await keep(storage, empty := a_workshop())
    assert await export(workshop_id=empty.id, progress=Progress()) == []
