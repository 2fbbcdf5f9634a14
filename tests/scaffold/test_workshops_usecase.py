"""Use cases that are added to the example, which has owners and two aggregates."""

from pathlib import Path

import pytest

from tests.scaffold.test_usecase import generate, must_be_green
from tools.scaffold.errors import ScaffoldError
from tools.scaffold.names import Name
from tools.scaffold.new_use_case import UseCase
from tools.scaffold.plan import Plan
from tools.scaffold.usecase import add_use_case

FILES = ("use_case", "route", "test_use_case", "test_route")


def test_a_job_without_a_record_to_try_it_on_is_refused() -> None:
    with pytest.raises(ScaffoldError, match=r"RECORD = BookingId\(an_id\(\)\)"):
        add_use_case(Plan(), Name.parse("ConfirmBooking"), "workshops", is_job=True)


def postpone(plan: Plan) -> dict[str, str]:
    """Return the code of a use case that was modelled on ReviseWorkshop."""
    name = Name.parse("PostponeWorkshop")
    use_case = UseCase(plan, name, "workshops", None, is_job=False)
    assert use_case["sister"].name == "ReviseWorkshop"
    return {file: use_case.render(file) for file in FILES}


def test_a_use_case_admits_whom_its_sister_admits() -> None:
    code = postpone(Plan())
    assert "must_manage(workshop, actor)" in code["use_case"]
    assert "NotYourWorkshop" in code["use_case"]
    assert "CapacityBelowBookings" not in code["use_case"]
    assert "dependencies=organizers" in code["route"]


def test_a_version_is_checked_if_a_sister_checks_it() -> None:
    plan = Plan()
    for code in postpone(plan).values():
        assert "version" in code
    for path in plan.files("src/application/workshops/*.py"):
        checked = plan.read(path).replace("workshop.check_version(version)", "pass")
        plan.write(path, checked)
    unchecked = postpone(plan)
    for code in unchecked.values():
        compile(code, "generated", "exec")
    assert "version" not in unchecked["use_case"]
    assert "expected_version" not in unchecked["route"]
    assert "If-Match" not in unchecked["test_route"]


@pytest.mark.slow
def test_use_cases_of_workshops_are_green(clone: Path) -> None:
    generate(clone, "HandOverWorkshop", "workshops")
    generate(clone, "PostponeWorkshop", "workshops")
    generate(clone, "(PublishWorkshop)", "workshops")
    must_be_green(clone, "tests/entrypoints/http/test_workshops.py")
