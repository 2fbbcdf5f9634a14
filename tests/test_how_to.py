"""A recipe of docs/how-to does what it says, in a clone."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.test_contracts import lint
from tests.architecture.tree import ROOT

RECIPE = ROOT / "docs/how-to/eject-mongo.md"
BIN = Path(sys.executable).parent
FAST = "tests/domain tests/application tests/entrypoints/http tests/adapters/contracts"

pytestmark = pytest.mark.slow


def run(*command: str | Path, clone: Path) -> subprocess.CompletedProcess[str]:
    """Run it in the clone, whose modules come before those of the editable install."""
    of_the_caller = ("GIT_", "PYTEST_", "REQUIRE_")
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(of_the_caller)}
    return subprocess.run(
        command,
        cwd=clone,
        env={**inherited, "PYTHONPATH": f"{clone / 'src'}{os.pathsep}{clone}"},
        capture_output=True,
        text=True,
        check=False,
    )


def succeed(*command: str | Path, clone: Path) -> str:
    done = run(*command, clone=clone)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone that followed the recipe: its first block, then `make fix`."""
    clone = tmp_path_factory.mktemp("clone")
    for name in succeed("git", "ls-files", "-co", "--exclude-standard", clone=ROOT).splitlines():
        if (ROOT / name).exists():  # or else it is about to be removed
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, clone / name)
    succeed("git", "init", "--quiet", clone=clone)
    succeed("git", "add", "--all", clone=clone)
    block = re.search(r"```sh\n(.*?)```", RECIPE.read_text("utf-8"), re.DOTALL)
    assert block
    succeed("sh", "-euc", block[1], clone=clone)
    succeed(BIN / "ruff", "format", "--quiet", clone=clone)
    succeed(BIN / "ruff", "check", "--quiet", "--fix", clone=clone)
    return clone


def test_nothing_of_mongo_is_left(clone: Path) -> None:
    left = run("git", "grep", "-niE", "mongo|motor|secantus", "--", ":!*.lock", clone=clone).stdout
    assert [line for line in left.splitlines() if not line.startswith("CHANGELOG.md")] == []


def test_the_contracts_and_the_types_hold_without_it(clone: Path) -> None:
    linted = lint(clone)
    assert linted.returncode == 0, linted.stdout
    succeed(BIN / "mypy", clone=clone)


def test_the_tests_pass_without_it(clone: Path) -> None:
    found = succeed(sys.executable, "-c", "import adapters as a; print(a.__file__)", clone=clone)
    assert Path(found).is_relative_to(clone)
    succeed(BIN / "pytest", "--collect-only", "-qm", "slow or not slow", clone=clone)
    succeed(BIN / "pytest", "-q", "-n2", *FAST.split(), clone=clone)
