"""Tests of ticks and of the schedule."""

from datetime import UTC, datetime, timedelta
from inspect import signature

import pytest

from application.jobs.kinds import BackgroundUseCase
from container import Container
from entrypoints.worker.schedule import schedule
from entrypoints.worker.ticks import Cron, Every, Periodic

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BERLIN = "Europe/Berlin"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ticks(these: Every | Cron, start: str, end: str) -> list[str]:
    """Return all ticks that are found by looking each minute."""
    now, seen = at(start), set()
    while now < at(end):
        seen.add(these.previous_tick(now))
        now += MINUTE
    return [f"{tick:%d %H:%M}" for tick in sorted(seen) if tick > at(start)]


def test_an_interval_is_the_same_whenever_it_is_looked_at() -> None:
    every = Every(timedelta(minutes=10))
    for now in (
        "2026-11-24 12:10:00",
        "2026-11-24 12:15:00",
        "2026-11-24 12:19:59.999",
    ):
        assert every.previous_tick(at(now)) == at("2026-11-24 12:10:00")


def test_a_cron_entry_is_due_from_its_very_moment_on() -> None:
    nightly = Cron("17 3 * * *")
    assert nightly.previous_tick(at("2026-11-24 03:16:59.999")) == at(
        "2026-11-23 03:17"
    )
    assert nightly.previous_tick(at("2026-11-24 03:17:00.000")) == at(
        "2026-11-24 03:17"
    )


def test_a_cron_entry_is_in_its_own_time_zone() -> None:
    assert Cron("0 8 * * *", BERLIN).previous_tick(at("2026-11-24 12:00")) == at(
        "2026-11-24 07:00"
    )
    assert Cron("0 8 * * *", BERLIN).previous_tick(at("2026-07-24 12:00")) == at(
        "2026-07-24 06:00"
    )


def test_a_time_that_the_clocks_repeat_is_run_once() -> None:
    seen = ticks(Cron("30 2 * * *", BERLIN), "2026-10-24 20:00", "2026-10-25 12:00")
    assert seen == ["25 00:30"]


def test_a_time_that_the_clocks_leave_out_is_run_once() -> None:
    seen = ticks(Cron("30 2 * * *", BERLIN), "2026-03-28 20:00", "2026-03-29 12:00")
    assert seen == ["29 01:00"]


def test_an_hourly_entry_is_due_in_the_repeated_hour_too() -> None:
    seen = ticks(Cron("0 * * * *", BERLIN), "2026-10-24 23:30", "2026-10-25 02:30")
    assert seen == ["25 00:00", "25 01:00", "25 02:00"]


def test_a_tick_that_is_missed_is_run_until_it_is_too_late() -> None:
    entry = Periodic(object, Cron("0 3 * * *"), max_lateness=2 * HOUR)
    tick = at("2026-11-24 03:00")
    assert entry.due(tick - timedelta(milliseconds=1)) is None
    assert [entry.due(tick + late) for late in (MINUTE, 2 * HOUR)] == [tick, tick]
    assert entry.due(tick + 2 * HOUR + timedelta(milliseconds=1)) is None


@pytest.mark.parametrize("late", [timedelta(), timedelta(hours=13)])
def test_lateness_must_be_within_its_limits(late: timedelta) -> None:
    with pytest.raises(ValueError, match="max_lateness"):
        Periodic(object, Every(HOUR), max_lateness=late)


def test_an_interval_has_a_minute_at_least() -> None:
    with pytest.raises(ValueError, match="0:01:00"):
        Every(timedelta(seconds=59))


@pytest.mark.parametrize(
    ("expression", "zone"), [("61 * * * *", "UTC"), ("* * * * *", "Mars")]
)
def test_a_cron_entry_that_is_not_understood_fails_at_once(
    expression: str, zone: str
) -> None:
    with pytest.raises(Exception, match=r"minute|Mars"):
        Cron(expression, zone)


def test_every_entry_names_a_job() -> None:
    jobs = {
        kind for kind in Container().use_cases() if issubclass(kind, BackgroundUseCase)
    }
    assert {entry.use_case for entry in schedule()} <= jobs


def test_every_job_without_arguments_is_done_periodically() -> None:
    """Nothing else would ever call it."""
    scheduled = {entry.use_case for entry in schedule()}
    forgotten = [
        kind.__name__
        for kind in Container().use_cases()
        if issubclass(kind, BackgroundUseCase)
        and not has_arguments(kind)
        and kind not in scheduled
    ]
    assert not forgotten, f"entrypoints/worker/periodic: say when {forgotten[0]} is due"


def has_arguments(kind: type) -> bool:
    parameters = signature(vars(kind)["__call__"]).parameters.values()
    return any(one.kind is one.KEYWORD_ONLY for one in parameters)


def test_a_tick_is_kept_for_longer_than_it_may_be_late() -> None:
    kept = Container().settings().jobs_done_retention
    assert max(entry.max_lateness for entry in schedule()) < kept
