from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from application.jobs.payload import UnknownShape, from_json, to_json
from application.workshops.news import News
from tests.builders import NOW, an_id


class Remind:
    async def __call__(self, *, workshop_id: UUID, at: datetime, times: int, note: str) -> None:
        """A use case with an argument of each kind."""


class Notify:
    async def __call__(self, *, workshop_id: UUID, key: UUID) -> None:
        """A use case that acts outside."""


ARGUMENTS = {"workshop_id": an_id(), "at": NOW, "times": 3, "note": "ünï"}


def test_arguments_come_back_with_their_types() -> None:
    assert from_json(to_json(ARGUMENTS), Remind(), offered={}) == ARGUMENTS


class Tell:
    async def __call__(self, *, news: News) -> None:
        """A use case with an argument of a few words."""


def test_a_word_of_an_enum_comes_back_as_its_member() -> None:
    assert from_json(to_json({"news": News.SOON}), Tell(), offered={}) == {"news": News.SOON}
    for other in ("late", "SOON", 3, None):
        with pytest.raises(UnknownShape, match="news"):
            from_json({"news": other}, Tell(), offered={})


def test_what_is_offered_is_given_to_whom_asks_for_it() -> None:
    workshop_id, key = an_id(), an_id()
    payload = to_json({"workshop_id": workshop_id})
    offered = {"key": key, "progress": "nobody asks for it"}
    assert from_json(payload, Notify(), offered=offered) == {"workshop_id": workshop_id, "key": key}


def test_a_payload_does_not_take_the_place_of_what_is_offered() -> None:
    payload = to_json({"workshop_id": an_id(), "key": an_id()})
    with pytest.raises(UnknownShape, match="key"):
        from_json(payload, Notify(), offered={"key": an_id()})


@pytest.mark.parametrize(
    "change",
    [
        {"workshop_id": "no id"},
        {"workshop_id": 7},
        {"workshop_id": None},
        {"at": "yesterday"},
        {"times": "3"},
        {"times": True},
        {"note": 3},
        {"surplus": 1},
    ],
)
def test_a_payload_of_another_shape_is_refused(change: Mapping[str, Any]) -> None:
    with pytest.raises(UnknownShape):
        from_json({**to_json(ARGUMENTS), **change}, Remind(), offered={})


def test_a_payload_that_lacks_an_argument_is_refused() -> None:
    payload = to_json(ARGUMENTS)
    del payload["at"]
    with pytest.raises(UnknownShape, match="at"):
        from_json(payload, Remind(), offered={})
