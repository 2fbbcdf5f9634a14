"""Tests of the form and the place of every use case, and of the errors it declares."""

import importlib
import sys
from pathlib import Path

import pytest

from container import Container
from tests.architecture.use_cases import (
    contexts,
    faults,
    faults_of_job,
    faults_of_place,
    modules,
    use_cases,
)

GOOD = """
from dataclasses import dataclass
from typing import ClassVar

from application import errors
from application.errors import Invalid, NotFound, Refused

class NoSeat(NotFound):
    pass

@dataclass(frozen=True, slots=True)
class BookSeat:
    raises: ClassVar[tuple[type[Refused], ...]] = (Invalid,)

    async def __call__(self) -> None:
        raise Invalid("No.")
"""
FAULTS = [
    ("frozen=True, ", "", "it is not a frozen dataclass"),
    ("@dataclass(frozen=True, slots=True)", "", "it is not a frozen dataclass"),
    (", slots=True", "", "it has no slots"),
    ("raises:", "raised:", "its `raises` is not a tuple of errors"),
    ("(Invalid,)", "Invalid", "its `raises` is not a tuple of errors"),
    ("(Invalid,)", "(ValueError,)", "its `raises` is not a tuple of errors"),
    ("(Invalid,)", "()", "it raises Invalid and does not declare it"),
    ('Invalid("No.")', "NoSeat", "it raises NoSeat and does not declare it"),
    (
        'Invalid("No.")',
        "errors.Conflict()",
        "it raises Conflict and does not declare it",
    ),
    ("class BookSeat", "class BookASeat", "book_seat.py is not named after it"),
    ("class BookSeat", "class BookASeat", "planted_context does not list it"),
]


def all_faults(context: str) -> list[str]:
    return [
        f"{use_case.__name__}: {fault}"
        for module in modules(context)
        for use_case in use_cases(module)
        for fault in (*faults(use_case), *faults_of_place(use_case))
    ]


JOB = """
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from application.identity import ListSessions, LogOut
from application.jobs.kinds import ExternalJob, JobRun, TransactionalJob

@dataclass(frozen=True, slots=True)
class BookSeat(TransactionalJob):
    begin: Callable[[], Any]
    nested: ListSessions

    async def __call__(self, *, count: int) -> None: ...
"""
FAULTS_OF_JOBS = [
    (
        "nested: ListSessions",
        "nested: LogOut",
        "it nests LogOut, which begins a unit of work",
    ),
    (
        "(TransactionalJob)",
        "(ExternalJob)",
        "it acts outside and begins a unit of work",
    ),
    (
        "count: int",
        "count: complex",
        "its payload is no JSON: BookSeat.count: complex is not a type",
    ),
]


def plant(folder: Path, source: str, monkeypatch: pytest.MonkeyPatch) -> str:
    package = folder / "planted_context"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").write_text("class BookSeat: ...\n")
    (package / "book_seat.py").write_text(source)
    monkeypatch.syspath_prepend(folder)
    for name in ("planted_context", "planted_context.book_seat"):
        sys.modules.pop(name, None)
    importlib.invalidate_caches()
    return "planted_context"


@pytest.mark.parametrize("context", contexts())
def test_the_use_cases_of_a_context_have_the_form_and_the_place(context: str) -> None:
    assert all_faults(context) == []


@pytest.mark.parametrize("context", contexts())
def test_a_context_lists_its_use_cases_and_nothing_else(context: str) -> None:
    found = {
        use_case.__name__
        for module in modules(context)
        for use_case in use_cases(module)
    }
    listed = {
        name
        for name, one in vars(sys.modules[context]).items()
        if isinstance(one, type)
    }
    assert found == listed


def test_the_use_cases_outside_of_contexts_have_the_form() -> None:
    found = [
        use_case for module in modules("application") for use_case in use_cases(module)
    ]
    assert found
    assert [(one.__name__, fault) for one in found for fault in faults(one)] == []


@pytest.mark.parametrize(("right", "wrong", "fault"), FAULTS)
def test_a_fault_is_found(
    right: str, wrong: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert GOOD.count(right) == 1
    planted = plant(tmp_path, GOOD.replace(right, wrong), monkeypatch)
    assert fault in "\n".join(all_faults(planted))


@pytest.mark.parametrize(
    "kind", [*Container().use_cases()], ids=lambda kind: kind.__name__
)
def test_the_effect_and_the_completion_of_a_job_are_one_commit(kind: type) -> None:
    assert list(faults_of_job(kind)) == []


@pytest.mark.parametrize(("right", "wrong", "fault"), FAULTS_OF_JOBS)
def test_a_job_with_two_units_of_work_is_found(
    right: str, wrong: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert JOB.count(right) == 1
    for source, expected in ((JOB, ""), (JOB.replace(right, wrong), fault)):
        [module] = modules(plant(tmp_path, source, monkeypatch))
        [job] = use_cases(module)
        assert expected in "\n".join(faults_of_job(job))


def test_a_use_case_without_a_fault_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert all_faults(plant(tmp_path, GOOD, monkeypatch)) == []
