from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from application.jobs.kinds import JobRun
from application.jobs.payload import UnknownShape, from_json, to_json
from application.workshops.notices import WorkshopNotice
from tests.builders import NOW, a_run, an_id


class Remind:
    async def __call__(self, *, workshop_id: UUID, at: datetime, times: int, note: str) -> None:
        """A use case with an argument of each kind."""


class Notify:
    async def __call__(self, run: JobRun, /, *, workshop_id: UUID) -> None:
        """A use case that acts outside."""


ARGUMENTS = {"workshop_id": an_id(), "at": NOW, "times": 3, "note": "ünï"}


def test_arguments_come_back_with_their_types() -> None:
    assert from_json(to_json(ARGUMENTS, Remind), Remind()) == ARGUMENTS


class Tell:
    async def __call__(self, *, notice: WorkshopNotice) -> None:
        """A use case with an argument of a few words."""


def test_a_word_of_an_enum_comes_back_as_its_member() -> None:
    assert from_json(to_json({"notice": WorkshopNotice.SOON}, Tell), Tell()) == {
        "notice": WorkshopNotice.SOON
    }
    for other in ("late", "SOON", 3, None):
        with pytest.raises(UnknownShape, match="notice"):
            from_json({"notice": other}, Tell())


def test_the_run_of_an_external_job_is_no_part_of_the_payload() -> None:
    workshop_id = an_id()
    payload = to_json({"workshop_id": workshop_id}, Notify)
    assert from_json(payload, Notify(), a_run()) == {"workshop_id": workshop_id}


def test_a_payload_does_not_take_the_place_of_the_run() -> None:
    payload = {**to_json({"workshop_id": an_id()}, Notify), "run": str(an_id())}
    with pytest.raises(UnknownShape, match="run"):
        from_json(payload, Notify(), a_run())


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
        from_json({**to_json(ARGUMENTS, Remind), **change}, Remind())


def test_a_payload_that_lacks_an_argument_is_refused() -> None:
    payload = to_json(ARGUMENTS, Remind)
    del payload["at"]
    with pytest.raises(UnknownShape, match="at"):
        from_json(payload, Remind())
