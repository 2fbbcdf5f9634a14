"""Use cases that are added to the example, which has owners and two aggregates."""

from pathlib import Path

import pytest

from tests.scaffold.test_usecase import generate, must_be_green


@pytest.mark.slow
def test_use_cases_of_workshops_are_green(clone: Path) -> None:
    generate(clone, "HandOverWorkshop", "workshops")
    generate(clone, "PostponeWorkshop", "workshops")
    generate(clone, "(PublishWorkshop)", "workshops")
    must_be_green(clone, "tests/entrypoints/http/test_workshops.py")
