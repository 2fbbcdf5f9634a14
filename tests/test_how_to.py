"""Recipes of docs/how-to that change the whole service, executed in a clone."""

import re
import sys
from pathlib import Path

import pytest

from tests.architecture.test_contracts import lint
from tests.architecture.tree import ROOT
from tests.clones import BIN, a_clone, run, succeed

RECIPE = ROOT / "docs/how-to/eject-mongo.md"
FAST = "tests/domain tests/application tests/entrypoints/http tests/adapters/contracts"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone that followed the recipe: its first block, then `make fix document`."""
    clone = a_clone(tmp_path_factory.mktemp("clone"))
    block = re.search(r"```sh\n(.*?)```", RECIPE.read_text("utf-8"), re.DOTALL)
    assert block
    succeed("sh", "-euc", block[1], clone=clone)
    succeed(BIN / "ruff", "format", "--quiet", clone=clone)
    succeed(BIN / "ruff", "check", "--quiet", "--fix", clone=clone)
    succeed(sys.executable, "tools/document_settings.py", clone=clone)
    return clone


def test_nothing_of_mongo_is_left(clone: Path) -> None:
    elsewhere = (
        ":!*.lock",
        ":!*.txt",
        ":!CHANGELOG.md",
        ":!*/scaffold/*",  # the scaffold adapts to the storages of a clone
    )
    left = run(
        "git", "grep", "-IniE", "mongo|motor|secantus", "--", *elsewhere, clone=clone
    )
    assert left.stdout == ""


def test_the_contracts_and_the_types_hold_without_it(clone: Path) -> None:
    linted = lint(clone)
    assert linted.returncode == 0, linted.stdout
    succeed(BIN / "mypy", clone=clone)


def test_the_tests_pass_without_it(clone: Path) -> None:
    found = succeed(
        sys.executable, "-c", "import adapters as a; print(a.__file__)", clone=clone
    )
    assert Path(found).is_relative_to(clone)
    succeed(BIN / "pytest", "--collect-only", "-qm", "slow or not slow", clone=clone)
    succeed(BIN / "pytest", "-q", "-n2", *FAST.split(), clone=clone)
