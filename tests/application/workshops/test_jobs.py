"""Jobs of workshops: reminders, notices and exports."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.storage import MemoryStorage
from application.identity.ports import Contacts
from application.jobs.ports import Job, JobFilter, JobState
from application.rate_limits import Rule
from application.workshops import (
    EmailAttendee,
    ExportAttendees,
    NotifyAllAttendees,
    ReleaseSeats,
    RemindAttendees,
    notify_all_attendees,
    release_seats,
)
from application.workshops.export_attendees import BATCH
from application.workshops.notices import WorkshopNotice
from application.workshops.ports import WorkshopReader
from domain.workshops.errors import WorkshopNotFound
from domain.workshops.workshop import Workshop, WorkshopState
from tests.adapters.contracts.kinds import keep, save
from tests.builders import NO_HOOKS, NOW, StoppedClock, a_run, an_id
from tests.contexts.identity.builders import a_user
from tests.contexts.workshops.builders import a_booking, a_workshop, bookings_of
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


async def test_attendees_of_the_next_day_are_reminded(storage: MemoryStorage) -> None:
    soon = [starting(MOMENT), starting(24 * HOUR)]
    cancelled = starting(HOUR, state=WorkshopState.CANCELLED)
    await keep(storage, *soon, cancelled, starting(24 * HOUR + MOMENT), starting(-HOUR))
    await remind(storage, StoppedClock())
    payloads = [job.payload for job in await jobs(storage)]
    expected = [{"workshop_id": str(one.id), "notice": "soon"} for one in soon]
    assert sorted(payloads, key=str) == sorted(expected, key=str)


async def test_more_workshops_than_a_page_are_reminded(storage: MemoryStorage) -> None:
    await keep(storage, *(starting(HOUR + n * MOMENT) for n in range(101)))
    await remind(storage, StoppedClock())
    assert len(await jobs(storage)) == 101


async def test_attendees_are_reminded_once_unless_the_start_changes(
    storage: MemoryStorage,
) -> None:
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


async def test_each_attendee_is_mailed_once_per_notice(storage: MemoryStorage) -> None:
    attendees = {an_id() for _ in range(3)}
    workshop = a_workshop()
    await keep(storage, *bookings_of(workshop, attendees), workshop, a_booking())
    notify_all = NotifyAllAttendees(storage.begin, StoppedClock())
    for notice in (WorkshopNotice.SOON, WorkshopNotice.SOON, WorkshopNotice.CANCELLED):
        await notify_all(workshop_id=workshop.id, notice=notice)
    mails = {
        (job.payload["attendee_id"], job.payload["notice"])
        for job in await jobs(storage)
    }
    assert mails == {
        (str(one), notice) for one in attendees for notice in ("soon", "cancelled")
    }
    assert len(await jobs(storage)) == len(mails)


async def test_more_attendees_than_a_batch_are_notified_in_one_commit(
    storage: MemoryStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify_all_attendees, "BATCH", 3)
    workshop = a_workshop()
    await keep(storage, *bookings_of(workshop, [an_id() for _ in range(7)]), workshop)
    before: list[int] = []

    @asynccontextmanager
    async def begin() -> AsyncIterator[Any]:
        async with storage.begin() as work:
            yield work
            before.append(len(work.jobs.added))

    await NotifyAllAttendees(begin, StoppedClock())(
        workshop_id=workshop.id, notice=WorkshopNotice.SOON
    )
    assert before == [7]
    assert len(await jobs(storage)) == 7


async def test_a_deleted_attendee_gets_no_mail(storage: MemoryStorage) -> None:
    await keep(storage, ada := a_user(email_verified=True), workshop := a_workshop())
    gone, mailer = an_id(), MemoryMailer()
    email = EmailAttendee(
        storage.readers[WorkshopReader], storage.readers[Contacts], mailer
    )
    for one in (ada.id, gone):
        await email(
            a_run(),
            workshop_id=workshop.id,
            attendee_id=one,
            notice=WorkshopNotice.BOOKED,
        )
    [(_, mail)] = [mailer.sent.get_nowait() for _ in range(mailer.sent.qsize())]
    assert (mail.to, mail.budget) == (ada.email, Rule.MAIL_TO_VERIFIED)


@pytest.mark.parametrize("notice", WorkshopNotice)
async def test_unverified_addresses_get_no_mail_about_workshops(
    storage: MemoryStorage, notice: WorkshopNotice
) -> None:
    await keep(storage, eve := a_user(name="Buy now"), workshop := a_workshop())
    mailer = MemoryMailer()
    email = EmailAttendee(
        storage.readers[WorkshopReader], storage.readers[Contacts], mailer
    )
    await email(a_run(), workshop_id=workshop.id, attendee_id=eve.id, notice=notice)
    assert mailer.sent.empty()


async def test_the_seats_of_a_deleted_user_are_released(
    storage: MemoryStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_seats, "BATCH", 2)
    ada, gone = an_id(), an_id()
    workshops = [a_workshop() for _ in range(5)]
    for workshop in workshops:
        await keep(storage, *bookings_of(workshop, [ada, gone]), workshop)
    for _ in range(2):
        await ReleaseSeats(storage.begin)(user_id=gone)
        for workshop in workshops:
            attendees = await storage.readers[WorkshopReader].attendees(
                workshop.id, after=None, limit=3
            )
            assert attendees == [ada]
            view = await storage.readers[WorkshopReader].find(workshop.id)
            assert view
            assert view.seats_left == view.capacity - 1


class Progress:
    def __init__(self) -> None:
        self.percents: list[int] = []

    async def __call__(self, percent: int) -> None:
        self.percents.append(percent)


async def test_an_export_reports_its_progress(storage: MemoryStorage) -> None:
    users = [a_user() for _ in range(2 * BATCH + 1)]
    workshop, gone = a_workshop(capacity=5_000), an_id()
    await keep(
        storage, *users, *bookings_of(workshop, [*(user.id for user in users), gone])
    )
    await keep(storage, workshop, a_booking())
    progress = Progress()
    export = ExportAttendees(storage.readers[WorkshopReader], storage.readers[Contacts])
    exported = await export(a_run(report=progress), workshop_id=workshop.id)
    assert exported == [{"id": str(one.id), "name": one.name} for one in users]
    assert progress.percents == [49, 99, 99]


async def test_exporting_fails_without_a_workshop_and_is_empty_without_bookings(
    storage: MemoryStorage,
) -> None:
    export = ExportAttendees(storage.readers[WorkshopReader], storage.readers[Contacts])
    with pytest.raises(WorkshopNotFound):
        await export(a_run(), workshop_id=an_id())
    await keep(storage, empty := a_workshop())
    assert await export(a_run(), workshop_id=empty.id) == []
