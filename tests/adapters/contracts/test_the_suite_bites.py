"""Tests that the contract's tests fail for each deliberately broken adapter."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import Phase, settings

from application.discovery import import_submodules
from tests.adapters.contracts import mutants, test_storage_machine
from tests.adapters.contracts.conftest import SQL_STORAGES
from tests.adapters.contracts.mutants.mutant import MUTANTS

import_submodules(mutants)  # each module registers its mutants

FILES = [
    str(file)
    for file in Path(__file__).parent.glob("test_*.py")
    if str(file) != __file__
]
OFF = ("terminal", "cacheprovider", "faulthandler", "xdist")
UNBROKEN = "unbroken"

Notice = tuple[str, str]  # a mutant, and a test that must notice it


@pytest.mark.parametrize(
    ("adapter", "storage"),
    [
        ("memory", "memory"),
        pytest.param("sql", SQL_STORAGES[0], marks=pytest.mark.slow),
    ],
)
def test_every_mutant_is_noticed_by_the_tests_it_names(
    adapter: str, storage: str
) -> None:
    run = Run(adapter, storage)
    # No shrinking.
    at_once = settings(test_storage_machine.SETTINGS, phases=[Phase.generate])
    with patch.object(test_storage_machine, "SETTINGS", at_once):
        pytest.main([*(f"-pno:{plugin}" for plugin in OFF), *FILES], plugins=[run])
    assert run.broken == []
    assert {(UNBROKEN, test) for _, test in run.expected} <= run.passed
    assert run.failed == run.expected


class Run:
    """Runs the tests that must notice the mutants of an adapter, in this process.

    Each test runs once for each mutant that it must notice, and once without mutants.
    """

    def __init__(self, adapter: str, storage: str) -> None:
        self._storage = storage
        self.expected = {
            (name, test)
            for name, mutant in MUTANTS.items()
            for test in mutant.noticed_by
            if mutant.adapter == adapter
        }
        self.passed: set[Notice] = set()
        self.failed: set[Notice] = set()
        self.broken: list[object] = []  # errors of the mutants themselves

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        noticed = [
            name for name, test in self.expected if test == metafunc.function.__name__
        ]
        if noticed:
            metafunc.fixturenames.append("mutant")
            metafunc.parametrize("mutant", [UNBROKEN, *sorted(noticed)])

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        wanted = [
            item for item in items if _given(item, "open_storage") == self._storage
        ]
        items[:] = [item for item in wanted if _given(item, "mutant")]
        items.sort(key=lambda item: _given(item, "mutant") != UNBROKEN)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        name = _given(item, "mutant")
        if name == UNBROKEN:
            return (yield)
        with MUTANTS[name].breaking:
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Function, call: pytest.CallInfo[None]
    ) -> Iterator[None]:
        notice = (_given(item, "mutant"), item.originalname)
        if call.excinfo is None:
            self.passed |= {notice} if call.when == "call" else set()
        elif call.when == "call" and not call.excinfo.errisinstance(BUGS):
            self.failed.add(notice)
        else:
            self.broken.append((*notice, call.excinfo))
        return (yield)


BUGS = (TypeError, AttributeError, NameError)


def _given(item: Any, name: str) -> Any:
    return item.callspec.params.get(name) if hasattr(item, "callspec") else None
