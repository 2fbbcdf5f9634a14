import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Any
from uuid import UUID

import pytest

from application.identity.notices import AccountNotice
from application.jobs.kinds import JobRun
from application.jobs.payload import PayloadMismatch, from_json, to_json
from tests.builders import NOW, a_run, an_id


class Remind:
    async def __call__(
        self, *, petition_id: UUID, at: datetime, times: int, note: str
    ) -> None:
        """A use case with an argument of each type."""


class Notify:
    async def __call__(self, run: JobRun, /, *, petition_id: UUID) -> None:
        """A use case that runs as an external job."""


ARGUMENTS = {"petition_id": an_id(), "at": NOW, "times": 3, "note": "ünï"}


def test_arguments_come_back_with_their_types() -> None:
    assert from_json(to_json(ARGUMENTS, Remind), Remind()) == ARGUMENTS


class Color(Enum):
    RED = "red"


class Level(IntEnum):
    HIGH = 1


class Size(Enum):
    SMALL = (1, 2)


@dataclass(frozen=True)
class Money:
    amount: Decimal
    currency: str = "EUR"


class Pay:
    async def __call__(
        self,
        *,
        amount: Decimal,
        day: date,
        within: timedelta,
        digest: bytes,
        color: Color,
        level: Level,
        size: Size,
        ratio: float,
        moments: list[datetime],
        limit: Decimal | None,
        labels: frozenset[str],
        parts: tuple[Money, ...],
        by_day: dict[str, list[date]],
    ) -> None:
        """A use case with arguments whose types JSON lacks."""


PAYMENT = {
    "amount": Decimal("-0.50"),
    "day": date(1, 1, 1),
    "within": timedelta(days=-1, microseconds=1),
    "digest": bytes(range(256)),
    "color": Color.RED,
    "level": Level.HIGH,
    "size": Size.SMALL,
    "ratio": -0.0,
    "moments": [NOW, NOW + timedelta(microseconds=1)],
    "limit": None,
    "labels": frozenset({"a"}),
    "parts": (Money(Decimal("1E+3"), "JPY"), Money(Decimal("1.10"))),
    "by_day": {"": [], "$a.b": [date.max]},
}


def test_values_that_json_has_no_types_for_come_back_exactly() -> None:
    payload = json.loads(json.dumps(to_json(PAYMENT, Pay)))
    assert repr(from_json(payload, Pay())) == repr(PAYMENT)


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 0.5},
        {"amount": "half"},
        {"day": "2026-13-01"},
        {"day": "2026-11-23T12:00:00"},
        {"within": "1 h"},
        {"within": True},
        {"within": 10**30},
        {"digest": "no base64!"},
        {"color": "RED"},
        {"level": 7},
        {"size": "LARGE"},
        {"size": [1, 2]},
        {"ratio": "a half"},
        {"ratio": None},
        {"ratio": 10**400},
        {"moments": ["yesterday"]},
        {"moments": {}},
        {"labels": None},
        {"labels": [1]},
        {"parts": [{"currency": "EUR"}]},
        {"parts": [["1", "EUR"]]},
        {"by_day": []},
    ],
    ids=str,
)
def test_a_nested_value_of_another_shape_is_refused(change: Mapping[str, Any]) -> None:
    [name] = change
    with pytest.raises(PayloadMismatch, match=name):
        from_json({**to_json(PAYMENT, Pay), **change}, Pay())


def test_an_argument_of_a_type_that_json_cannot_keep_is_named() -> None:
    class Turn:
        async def __call__(self, *, by: complex) -> None: ...

    with pytest.raises(TypeError, match=r"Turn\.by: complex is not a type"):
        to_json({"by": 1j}, Turn)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        to_json({"at": NOW.replace(tzinfo=None)}, Remind)


class Tell:
    async def __call__(self, *, notice: AccountNotice) -> None:
        """A use case with an argument of a few words."""


def test_the_value_of_an_enum_is_read_as_its_member() -> None:
    assert from_json(
        to_json({"notice": AccountNotice.PASSWORD_FORGOTTEN}, Tell), Tell()
    ) == {"notice": AccountNotice.PASSWORD_FORGOTTEN}
    for other in ("late", "PASSWORD_FORGOTTEN", 3, None):
        with pytest.raises(PayloadMismatch, match="notice"):
            from_json({"notice": other}, Tell())


def test_the_payload_does_not_contain_the_job_run() -> None:
    petition_id = an_id()
    payload = to_json({"petition_id": petition_id}, Notify)
    assert from_json(payload, Notify(), a_run()) == {"petition_id": petition_id}


def test_a_payload_does_not_take_the_place_of_the_run() -> None:
    payload = {**to_json({"petition_id": an_id()}, Notify), "run": str(an_id())}
    with pytest.raises(PayloadMismatch, match="run"):
        from_json(payload, Notify(), a_run())


@pytest.mark.parametrize(
    "change",
    [
        {"petition_id": "no id"},
        {"petition_id": 7},
        {"petition_id": None},
        {"at": "yesterday"},
        {"times": "3"},
        {"times": True},
        {"note": 3},
        {"surplus": 1},
    ],
)
def test_a_payload_of_another_shape_is_refused(change: Mapping[str, Any]) -> None:
    with pytest.raises(PayloadMismatch):
        from_json({**to_json(ARGUMENTS, Remind), **change}, Remind())


def test_a_payload_that_lacks_an_argument_is_refused() -> None:
    payload = to_json(ARGUMENTS, Remind)
    del payload["at"]
    with pytest.raises(PayloadMismatch, match="at"):
        from_json(payload, Remind())
