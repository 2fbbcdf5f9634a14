"""Tests of a context that is added by hand: its cost, and that everything works."""

import re
import sys
from pathlib import Path

import pytest

from tests.clones import BIN, run, succeed
from tests.growing.adding import CONTEXT, MONGO_SCHEMA, OWN_FILES, REVISIONS
from tests.growing.adding import pytest as pytest_of
from tests.growing.measures import edits_of_functions, plain_lines

pytestmark = pytest.mark.slow

STORAGES = ("memory", "sql", "mongo")
MAX_LINES = 30  # of one adapter
MAX_MEAN = 25  # of the three adapters
MAX_FILES = 3  # that are not the context's own
MADE = {"openapi.json", MONGO_SCHEMA}  # derived from the context

TESTS = {
    "architecture": ["tests/architecture"],
    "application": ["tests/application"],
    "security": ["tests/security/test_attacks.py", "tests/security/test_routes.py"],
    "routes": [
        "tests/entrypoints/http/test_bridge_tolls.py",
        "tests/entrypoints/http/test_openapi.py",
    ],
    "sql": ["tests/adapters/sql/test_migrations.py"],
    "mongo": ["tests/adapters/mongo/test_schema.py"],
    "contracts": ["tests/adapters/contracts", "-m", "not slow"],
}


def lines_of_adapter(storage: str) -> int:
    return plain_lines(
        (CONTEXT / f"src/adapters/{storage}/bridge_tolls.py").read_text("utf-8")
    )


def touched(clone: Path) -> set[str]:
    """Return the files that existed before, and have changed."""
    return files(clone, "M")


def files(clone: Path, status: str) -> set[str]:
    options = ("--cached", "--name-only", "--no-renames", f"--diff-filter={status}")
    return {*succeed("git", "diff", *options, "before", clone=clone).split()}


def test_an_adapter_takes_about_25_plain_lines() -> None:
    lines = {storage: lines_of_adapter(storage) for storage in STORAGES}
    assert max(lines.values()) <= MAX_LINES, lines
    assert sum(lines.values()) / len(lines) <= MAX_MEAN, lines


def test_few_other_files_are_touched(grown: Path) -> None:
    assert len(touched(grown) - MADE) <= MAX_FILES
    [revision] = files(grown, "A") - {str(file) for file in OWN_FILES}
    assert re.fullmatch(rf"{REVISIONS}/rev_\d+_add_tolls\.py", revision)


def test_no_function_is_edited(grown: Path) -> None:
    edited = {
        name: edits_of_functions(
            succeed("git", "show", f"before:{name}", clone=grown),
            (grown / name).read_text("utf-8"),
        )
        for name in touched(grown)
        if name.endswith(".py")
    }
    assert edited == {name: [] for name in edited}
    assert edited


def test_the_checks_are_green(grown: Path) -> None:
    """Those of `make check`, which would make a virtual environment of its own."""
    makefile = (grown / "Makefile").read_text("utf-8")
    recipe = re.search(r"\ncheck:.*\n((?:\t@.*\n)+)", makefile)
    assert recipe
    for command in recipe[1].splitlines():
        succeed(*command.replace("\t@$(BIN)", str(BIN)).split(), clone=grown)


@pytest.mark.parametrize("name", TESTS)
def test_the_tests_pass_on_every_storage(
    name: str, grown: Path, postgres_url: str, mongo_url: str
) -> None:
    done = run(
        *pytest_of("-n", "2", *TESTS[name]),
        clone=grown,
        TEST_POSTGRES_URL=postgres_url,
        TEST_MONGO_URL=mongo_url,
        REQUIRE_SERVERS="postgres,mongo",
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("storage", STORAGES)
def test_a_field_of_another_type_is_refused_when_the_adapter_is_imported(
    storage: str, restored: Path
) -> None:
    toll = restored / "src/domain/bridge_tolls/toll.py"
    text = toll.read_text("utf-8")
    toll.write_text(
        text.replace("    number: str\n", "    number: str\n    phase: complex\n")
    )
    module = f"adapters.{storage}.bridge_tolls"
    done = run(sys.executable, "-c", f"import {module}", clone=restored)
    error = done.stderr.splitlines()[-1]
    assert (
        error == "TypeError: Toll.phase: complex is not a type that storages support."
    )
