"""Tests that a clone without the example keeps and tests the mechanisms on every storage."""

import re
import sys
from pathlib import Path

import pytest

from tests.architecture.test_contracts import lint
from tests.architecture.tree import ROOT
from tests.clones import BIN, a_clone, run, succeed

RECIPE = ROOT / "docs/how-to/remove-the-example.md"
APP = (sys.executable, "-c", "from container import cli; cli()")
SHAPES = "tests/architecture/test_contexts.py"
MECHANISMS = (
    "tests/adapters/contracts",
    "tests/application",
    "tests/architecture/test_composition.py",
    SHAPES,
    "tests/adapters/sql/test_tables.py",
    "tests/security/test_attacks.py",
    "tests/security/test_routes.py",
    "tests/entrypoints/http/test_jobs.py",
    "tests/entrypoints/http/test_openapi.py",
    "tests/end_to_end/test_killed.py",
    "tests/end_to_end/test_metrics.py",
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone that followed the recipe."""
    clone = a_clone(tmp_path_factory.mktemp("clone"))
    block = re.search(r"```sh\n(.*?)```", RECIPE.read_text("utf-8"), re.DOTALL)
    assert block
    succeed("sh", "-euc", block[1], clone=clone)
    succeed(BIN / "ruff", "check", "--quiet", "--fix", clone=clone)
    succeed(
        BIN / "ruff", "format", "--quiet", "src", "tests", "container.py", clone=clone
    )
    succeed(sys.executable, "-m", "tests.openapi", clone=clone)
    raise_the_revision_of_mongo(clone)
    for arguments in (["migrate"], ["migration", "drop workshops and bookings"]):
        done = run(
            *APP, *arguments, clone=clone, STORAGE_URL=f"sqlite:///{clone}/var.db"
        )
        assert done.returncode == 0, done.stderr
    return clone


def raise_the_revision_of_mongo(clone: Path) -> None:
    tested = run(
        BIN / "pytest", "-q", "-n0", SHAPES, "-k", "mongos_shapes", clone=clone
    )
    digest = re.search(r"set SHAPES_OF_REVISION to '(\w+)'", tested.stdout)
    assert digest, tested.stdout
    schema = clone / "src/adapters/mongo/schema.py"
    text = re.sub(
        r"(?<=REVISION = )\d+", lambda now: str(int(now[0]) + 1), schema.read_text()
    )
    schema.write_text(
        re.sub(r"(?<=SHAPES_OF_REVISION = )\"\w+\"", f'"{digest[1]}"', text)
    )


def test_nothing_of_it_is_left_in_the_code(clone: Path) -> None:
    former = ":!src/adapters/sql/migrations/versions"
    left = run(
        "git",
        "grep",
        "-nE",
        r"workshops\.|_workshop\b",
        "--",
        "src",
        former,
        clone=clone,
    )
    assert left.stdout == ""


def test_the_static_checks_pass(clone: Path) -> None:
    linted = lint(clone)
    assert linted.returncode == 0, linted.stdout
    succeed(BIN / "ruff", "check", clone=clone)
    succeed(
        BIN / "ruff", "format", "--check", "src", "tests", "container.py", clone=clone
    )
    succeed(BIN / "mypy", clone=clone)
    succeed(BIN / "deptry", ".", clone=clone)


def test_the_mechanisms_are_tried_on_every_storage(clone: Path) -> None:
    succeed(BIN / "pytest", "--collect-only", "-qm", "slow or not slow", clone=clone)
    succeed(BIN / "pytest", "-q", "-n2", *MECHANISMS, clone=clone)
