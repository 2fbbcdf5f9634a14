"""Tests that each omission in a new context is reported in one line."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.clones import BIN, run, succeed
from tests.growing.adding import EDITS, MONGO_SCHEMA, REVISIONS
from tests.growing.adding import pytest as pytest_of

pytestmark = pytest.mark.slow

Command = tuple[str | Path, ...]
Change = Callable[[Path], object]

ADAPTER = "src/adapters/{}/bridge_tolls.py"
ROUTES = "src/entrypoints/http/bridge_tolls.py"
TESTS = "tests/contexts/bridge_tolls.py"
CONTEXTS = "tests/architecture/test_contexts.py"
COMPOSITION = "tests/architecture/test_composition.py"
MIGRATIONS = "tests/adapters/sql/test_migrations.py"
CONTRACTS = "tests/adapters/contracts"


@dataclass(frozen=True, slots=True)
class Forgotten:
    change: Change
    check: Command
    named: tuple[str, ...]  # texts of one line


def changed(file: str, pattern: str, text: str = "") -> Change:
    """Replace the pattern in the file with the text."""

    def change(clone: Path) -> None:
        before = (clone / file).read_text("utf-8")
        after = re.sub(pattern, text, before)
        assert after != before, f"{file} has no {pattern}"
        (clone / file).write_text(after, "utf-8")

    return change


def removed(pattern: str) -> Change:
    def change(clone: Path) -> None:
        [file] = clone.glob(pattern)
        file.unlink()

    return change


def as_before(file: str) -> Change:
    def change(clone: Path) -> None:
        before = succeed("git", "show", f"before:{file}", clone=clone)
        (clone / file).write_text(before, "utf-8")

    return change


def all_of(*changes: Change) -> Change:
    def change(clone: Path) -> None:
        for each in changes:
            each(clone)

    return change


def mongo_revision_not_raised(clone: Path) -> None:
    """Set only the digest that the test prints."""
    changed(MONGO_SCHEMA, r"(?<=\nREVISION = )\d+", "1")(clone)


def imported(storage: str) -> Command:
    return (sys.executable, "-c", f"import adapters.{storage}.bridge_tolls")


FORGOTTEN = {
    "context": Forgotten(
        EDITS["context"].take_back,
        pytest_of(CONTEXTS, "-k", "makes_the_use_cases"),
        ("container.py: add bridge_tolls to CONTEXTS",),
    ),
    "layer": Forgotten(
        EDITS["layer"].take_back,
        (BIN / "lint-imports", "--no-logo", "--no-cache", "--contract", "mechanisms"),
        ("- application.bridge_tolls",),
    ),
    "permission": Forgotten(
        changed("src/application/permissions.py", r"\s*\*BridgeTollsPermission,"),
        pytest_of(CONTEXTS, "-k", "permission"),
        ("application/permissions.py: add tolls:manage to ALL_PERMISSIONS",),
    ),
    "router": Forgotten(
        changed(ROUTES, r"\brouter\b", "routes"),
        pytest_of(CONTEXTS, "-k", "routes"),
        ("entrypoints.http.bridge_tolls has no `router`",),
    ),
    "group of commands": Forgotten(
        changed("src/entrypoints/cli/users.py", "create_group", "make_group"),
        pytest_of(CONTEXTS, "-k", "group"),
        ("entrypoints/cli/users.py: name the function `create_group`",),
    ),
    "periodic job": Forgotten(
        changed(
            "src/entrypoints/worker/periodic/identity.py",
            r"Periodic\(\s+EndIdle[\s\S]*?\n    \),",
        ),
        pytest_of(
            "tests/entrypoints/worker/test_schedule.py", "-k", "without_arguments"
        ),
        ("entrypoints/worker/periodic: say when EndIdleSessions is due",),
    ),
    "list of periodic jobs": Forgotten(
        changed("src/entrypoints/worker/periodic/identity.py", "PERIODIC", "JOBS"),
        pytest_of(CONTEXTS, "-k", "periodic"),
        ("entrypoints.worker.periodic.identity: declare `PERIODIC`",),
    ),
    "use case": Forgotten(
        all_of(
            changed("src/application/bridge_tolls/__init__.py", ".*PayToll.*\n"),
            changed(ROUTES, " *PayToll,\n"),
            changed(
                ROUTES,
                r"(?=from application.bridge_tolls.permissions)",
                "from application.bridge_tolls.pay_toll import PayToll\n",
            ),
        ),
        pytest_of(
            "tests/architecture/test_use_cases.py",
            "-k",
            "form_and_the_place and bridge_tolls",
        ),
        ("PayToll: application.bridge_tolls does not list it",),
    ),
    "repository": Forgotten(
        changed(ADAPTER.format("memory"), r"MEMORY\.repository\(.*\)"),
        pytest_of(COMPOSITION, "-k", "unit_of_work and memory"),
        ("src/adapters/memory: register tolls",),
    ),
    "reader": Forgotten(
        changed(ADAPTER.format("sql"), r"SQL\.reader\(.*\)"),
        pytest_of(COMPOSITION, "-k", "is_filled"),
        ("ListTolls.tolls wants", "which no port, reader or use case fills"),
    ),
    "column": Forgotten(
        changed(ADAPTER.format("sql"), r'    sa\.Column\("notes".*\n'),
        imported("sql"),
        ("TypeError: Toll.notes has no column in tolls.",),
    ),
    "refusal": Forgotten(
        changed(ADAPTER.format("sql"), r", info={REFUSAL: NumberTaken}"),
        pytest_of(MIGRATIONS, "-k", "refusal"),
        ("uq_tolls_number stands for no REFUSAL",),
    ),
    "revision": Forgotten(
        removed(f"{REVISIONS}/rev_*_add_tolls.py"),
        pytest_of(MIGRATIONS, "-xk", "create_the_tables"),
        ("no revision makes", "tolls", "run `make migration`"),
    ),
    "Mongo's revision and digest": Forgotten(
        as_before(MONGO_SCHEMA),
        pytest_of(CONTEXTS, "-k", "mongo"),
        (
            "adapters/mongo/schema.py: raise REVISION to",
            "and set SHAPES_OF_REVISION to",
        ),
    ),
    "Mongo's revision": Forgotten(
        mongo_revision_not_raised,
        pytest_of(CONTEXTS, "-k", "mongo"),
        ("adapters/mongo/schema.py: raise REVISION to 2",),
    ),
    "openapi.json": Forgotten(
        as_before("openapi.json"),
        pytest_of("tests/entrypoints/http/test_openapi.py", "-k", "committed"),
        ("run make openapi",),
    ),
    "module of the tests": Forgotten(
        removed(TESTS),
        pytest_of(CONTEXTS, "-k", "tests_know"),
        ("add tests/contexts/bridge_tolls.py with its `CONTEXT`",),
    ),
    "kind": Forgotten(
        changed(TESTS, r"kinds=\[KIND\],"),
        pytest_of(f"{CONTRACTS}/test_repositories.py", "-k", "tested_here"),
        ("add a `Kind` of tolls to `kinds`",),
    ),
    "hard values": Forgotten(
        changed(TESTS, r', "notes": TEXTS'),
        pytest_of(
            f"{CONTRACTS}/test_repositories.py", "-k", "every_text_field and tolls"
        ),
        ("tolls need hard values of notes",),
    ),
    "step": Forgotten(
        changed(TESTS, "first_steps=FIRST_STEPS,"),
        pytest_of(f"{CONTRACTS}/test_storage_machine.py", "-k", "first_steps"),
        ("add a step that keeps one of tolls to `first_steps`",),
    ),
    "example of a use case": Forgotten(
        changed(TESTS, r"bridge_tolls\.PayToll: .*"),
        pytest_of("tests/application/test_actors.py", "-k", "has_an_example"),
        ("PayToll has a parameter `actor`: add an example of it to `actors`",),
    ),
    "example of a job": Forgotten(
        changed(
            "tests/contexts/identity/__init__.py", r"identity\.EndIdleSessions: Job.*"
        ),
        pytest_of(
            f"{CONTRACTS}/test_every_job.py",
            "-k",
            "EndIdleSessions and twice and memory",
        ),
        ("EndIdleSessions", "`jobs`"),
    ),
    "what strangers get": Forgotten(
        changed(TESTS, r'"GET /v1/tolls/{toll_id}": 403,'),
        pytest_of("tests/security/test_attacks.py", "-k", "contexts_declare"),
        ("say in `strangers_get` what GET /v1/tolls/{toll_id} gives",),
    ),
    "what strangers send": Forgotten(
        changed(TESTS, r"strangers_send=.*"),
        pytest_of("tests/security/test_attacks.py", "-k", "contexts_declare"),
        ("say in `strangers_send` what they send to PATCH /v1/tolls/{toll_id}",),
    ),
    "an id of its own": Forgotten(
        changed(TESTS, r"owns=owns,"),
        pytest_of("tests/security/test_attacks.py", "-k", "out_of_reach and memory"),
        ("let `owns` return an id as toll_id",),
    ),
}


@pytest.mark.parametrize("name", FORGOTTEN)
def test_each_omission_is_named(name: str, restored: Path) -> None:
    forgotten = FORGOTTEN[name]
    forgotten.change(restored)
    done = run(*forgotten.check, clone=restored)
    assert done.returncode != 0, "nothing was missed"
    lines = (done.stdout + done.stderr).splitlines()
    naming = [line for line in lines if all(word in line for word in forgotten.named)]
    assert naming, done.stdout + done.stderr
