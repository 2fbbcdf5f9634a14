"""Use cases that are generated in a clone."""

from pathlib import Path

import pytest

from tests.clones import BIN, succeed
from tests.growing.adding import add_bridge_tolls, bring_up_to_date
from tests.scaffold.conftest import committed, scaffold
from tests.scaffold.free_names import free_name
from tools.scaffold.context import add_context
from tools.scaffold.errors import ScaffoldError
from tools.scaffold.fields import parse_fields
from tools.scaffold.names import Name
from tools.scaffold.plan import Plan
from tools.scaffold.usecase import add_use_case

# Awkward names of aggregates and verbs, by context; those in brackets are jobs.
AWKWARD = {
    "APIKey": ("api_keys", ["RevokeAPIKey", "(rotate api key)"]),
    "Class": ("classes", ["ImportClass", "open class", "(ArchiveClass)"]),
    "Person": ("people", ["KeepPerson", "(ThankPerson)", "(BanPerson)"]),
}
JOBS_OF_IDENTITY = ["ThankUser", "ExtendSession"]
CONTRACTS = (
    "tests/adapters/contracts/test_every_job.py",
    "tests/adapters/contracts/test_repositories.py",
    "tests/adapters/contracts/test_storage_machine.py",
)


def generate(clone: Path, name: str, context: str) -> None:
    options = ["--name", name.strip("()"), "--context", context]
    if name.startswith("("):
        options += ["--job", "yes"]
    done = scaffold(clone, "usecase", *options)
    assert done.returncode == 0, done.stderr
    committed(clone)


def must_be_green(clone: Path, *tests: str) -> None:
    """Check the clone as `make check` does, and run these tests and those of all contexts."""
    succeed(BIN / "ruff", "check", ".", clone=clone)
    succeed(BIN / "ruff", "format", "--check", clone=clone)
    succeed(BIN / "mypy", clone=clone)
    succeed(BIN / "lint-imports", clone=clone)
    pytest_of(clone, "tests/domain", "tests/application", "tests/architecture")
    pytest_of(clone, "tests/security/test_routes.py", "tests/security/test_attacks.py")
    pytest_of(clone, *CONTRACTS, "tests/entrypoints/http/test_openapi.py", *tests)
    assert succeed("git", "status", "--porcelain", clone=clone) == ""


def pytest_of(clone: Path, *arguments: str) -> None:
    options = ("-q", "-n", "2", "-m", "not slow", "-p", "no:cacheprovider")
    succeed(BIN / "python", "-m", "pytest", *options, *arguments, clone=clone)


@pytest.mark.slow
def test_a_use_case_is_written_as_by_hand(clone: Path) -> None:
    add_bridge_tolls(clone)
    committed(clone)
    plan = Plan(clone)
    add_use_case(plan, Name.parse("VoidToll"), "bridge_tolls")
    plan.apply()
    changed = [path for path, _ in plan.changes if path.endswith(".py")]
    assert "src/application/bridge_tolls/void_toll.py" in changed
    succeed(BIN / "ruff", "check", *changed, clone=clone)
    succeed(BIN / "ruff", "format", "--check", *changed, clone=clone)
    tests = [path for path in changed if "/test_" in path]
    options = ("-q", "-n", "0", "-p", "no:cacheprovider", "-k", "not sqlite")
    passed = succeed(
        BIN / "python",
        "-m",
        "pytest",
        *options,
        *tests,
        "tests/application/test_actors.py",
        clone=clone,
    )
    assert "passed" in passed


@pytest.mark.parametrize(
    ("name", "context", "reason"),
    [
        ("PayToll", "cassandra", "there is no context 'cassandra': choose among"),
        ("PayToll", "identity", "aggregate of identity: .* has Session, User"),
        ("User", "identity", "a verb before it, as ApproveUser"),
        ("ViewUser", "identity", "taken by src/application/identity/view_user.py"),
        ("deactivate user", "identity", "is taken by src/application/identity/"),
        ("DeleteUser", "identity", "User has `delete` already"),
        ("user user", "identity", "user has a meaning of its own"),
        ("VersionUser", "identity", "User has `version` already"),
    ],
)
def test_a_name_that_is_unknown_or_taken_is_refused(
    name: str, context: str, reason: str
) -> None:
    with pytest.raises(ScaffoldError, match=reason):
        add_use_case(Plan(), Name.parse(name), context, is_job=True)


def test_an_event_that_is_taken_is_refused() -> None:
    event = Name.parse("UserReactivated")
    with pytest.raises(ScaffoldError, match=r"UserReactivated is taken .* event=User"):
        add_use_case(
            Plan(), Name.parse("EnableUser"), "identity", event=event, is_job=True
        )


def test_a_context_of_another_shape_is_told_what_was_looked_for() -> None:
    looked_for = (
        r"takes `actor` and `user_id`, calls work.users.get .* returns UserView"
    )
    with pytest.raises(ScaffoldError, match=looked_for):
        add_use_case(Plan(), Name.parse("ApproveUser"), "identity")


def test_a_refused_command_changes_nothing(clone: Path) -> None:
    options = ("--name", "ThankUser", "--context", "identity", "--job", "no")
    refused = scaffold(clone, "usecase", *options)
    assert refused.returncode == 1
    assert refused.stderr.startswith("Nothing was changed: job=yes makes")
    assert succeed("git", "status", "--porcelain", clone=clone) == ""


@pytest.mark.slow
def test_use_cases_and_jobs_of_awkward_contexts_are_green(clone: Path) -> None:
    plan = Plan(clone)
    named: dict[str, list[str]] = {}  # use cases, by context
    for aggregate, (context, use_cases) in AWKWARD.items():
        usual, thing, many = (
            Name.parse(aggregate),
            free_name(aggregate),
            free_name(context),
        )
        add_context(plan, thing, many, parse_fields("title:str due_on:date?", thing))
        named[many.snake] = [
            one.replace(aggregate, thing.pascal).replace(
                usual.text.lower(), thing.text.lower()
            )
            for one in use_cases
        ]
    plan.apply()
    committed(clone)
    for context, names in named.items():
        for name in names:
            generate(clone, name, context)
    for name in JOBS_OF_IDENTITY:
        generate(clone, f"({name})", "identity")
    must_be_green(clone, *(f"tests/entrypoints/http/test_{one}.py" for one in named))


@pytest.mark.slow
def test_use_cases_of_a_context_that_was_added_by_hand_are_green(clone: Path) -> None:
    add_bridge_tolls(clone)
    bring_up_to_date(clone)
    committed(clone)
    generate(clone, "VoidToll", "bridge_tolls")
    generate(clone, "(RemindToll)", "bridge_tolls")
    must_be_green(clone, "tests/entrypoints/http/test_bridge_tolls.py")
