"""What jobs do about workshops: remind, tell, export."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.storage import MemoryStorage
from application.jobs.ports import Job, JobFilter, JobState
from application.workshops import (
    EmailAttendee,
    ExportAttendees,
    NotifyAllAttendees,
    ReleaseSeats,
    RemindAttendees,
)
from application.workshops.export_attendees import BATCH
from application.workshops.notices import WorkshopNotice
from application.workshops.ports import Attendees, WorkshopReader
from domain.workshops.refusals import WorkshopNotFound
from domain.workshops.workshop import Workshop, WorkshopState
from tests.adapters.contracts.kinds import keep, save
from tests.builders import NO_HOOKS, NOW, StoppedClock, a_run, a_user, a_workshop, an_id
from tests.mailer import MemoryMailer

HOUR, MOMENT = timedelta(hours=1), timedelta(milliseconds=1)


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage(NO_HOOKS)


async def jobs(storage: MemoryStorage) -> list[Job]:
    which = JobFilter(state=JobState.WAITING, now=NOW)
    return list(await storage.job_records.page(which, after=None, limit=1_000))


async def remind(storage: MemoryStorage, clock: StoppedClock) -> None:
    await RemindAttendees(storage.begin, storage.readers[WorkshopReader], clock)()


def starting(after: timedelta, **given: Any) -> Workshop:
    return a_workshop(starts_at=NOW + after, **given)


async def test_those_of_the_next_day_are_reminded(storage: MemoryStorage) -> None:
    soon = [starting(MOMENT), starting(24 * HOUR)]
    cancelled = starting(HOUR, state=WorkshopState.CANCELLED)
    await keep(storage, *soon, cancelled, starting(24 * HOUR + MOMENT), starting(-HOUR))
    await remind(storage, StoppedClock())
    told = [job.payload for job in await jobs(storage)]
    expected = [{"workshop_id": str(one.id), "notice": "soon"} for one in soon]
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
    tell = NotifyAllAttendees(storage.begin, StoppedClock())
    for news in (WorkshopNotice.SOON, WorkshopNotice.SOON, WorkshopNotice.CANCELLED):
        await tell(workshop_id=workshop.id, notice=news)
    told = {(job.payload["attendee_id"], job.payload["notice"]) for job in await jobs(storage)}
    assert told == {(str(one), news) for one in attendees for news in ("soon", "cancelled")}
    assert len(await jobs(storage)) == len(told)


async def test_an_attendee_who_has_left_gets_no_mail(storage: MemoryStorage) -> None:
    await keep(storage, ada := a_user())
    gone, mailer = an_id(), MemoryMailer()
    await keep(storage, workshop := a_workshop(attendees={ada.id, gone}))
    email = EmailAttendee(storage.readers[WorkshopReader], storage.readers[Attendees], mailer)
    for one in (ada.id, gone):
        await email(a_run(), workshop_id=workshop.id, attendee_id=one, notice=WorkshopNotice.BOOKED)
    [(_, mail)] = [mailer.sent.get_nowait() for _ in range(mailer.sent.qsize())]
    assert mail.to == ada.email


async def test_the_seats_of_a_user_who_has_left_are_released(storage: MemoryStorage) -> None:
    ada, gone = an_id(), an_id()
    await keep(storage, workshop := a_workshop(attendees={ada, gone}))
    await ReleaseSeats(storage.begin, storage.readers[WorkshopReader])(user_id=gone)
    assert await storage.readers[WorkshopReader].booked_by(gone) == []
    assert await storage.readers[WorkshopReader].booked_by(ada) == [workshop.id]


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
    export = ExportAttendees(storage.readers[WorkshopReader], storage.readers[Attendees])
    exported = await export(a_run(report=progress), workshop_id=workshop.id)
    assert exported == [{"id": str(one.id), "name": one.name} for one in users]
    assert progress.percents == [49, 99, 99]


async def test_there_is_nothing_to_export_of_what_is_not_there(storage: MemoryStorage) -> None:
    export = ExportAttendees(storage.readers[WorkshopReader], storage.readers[Attendees])
    with pytest.raises(WorkshopNotFound):
        await export(a_run(), workshop_id=an_id())
    await keep(storage, empty := a_workshop())
    assert await export(a_run(), workshop_id=empty.id) == []
