"""Tests of removing contexts."""

from pathlib import Path

import pytest

from tests.clones import BIN, succeed
from tests.scaffold.conftest import committed, scaffold
from tests.scaffold.free_names import free_name
from tools.scaffold.context import add_context
from tools.scaffold.errors import ScaffoldError
from tools.scaffold.fields import parse_fields
from tools.scaffold.plan import Plan
from tools.scaffold.remove import remove_contexts


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ([], "say what to remove"),
        (["cassandra"], "there is no context cassandra"),
        (["identity"], "other contexts need it"),
    ],
)
def test_contexts_that_cannot_be_removed_are_refused(
    names: list[str], reason: str
) -> None:
    with pytest.raises(ScaffoldError, match=reason):
        remove_contexts(Plan(), names)


@pytest.mark.slow
def test_adding_and_removing_a_context_leaves_two_revisions() -> None:
    plan = Plan()
    things = [free_name(name) for name in ("Person", "APIKey", "Class")]
    plurals = [thing.plural().snake for thing in things]
    for thing in things:
        fields = parse_fields("title:str:unique notes:text?", thing)
        add_context(plan, thing, thing.plural(), fields)
    remove_contexts(plan, plurals)
    versions = "src/adapters/sql/migrations/versions/rev_"
    changed = {path.removeprefix(versions)[5:] for path, _ in plan.changes}
    assert changed == {
        *(f"add_{plural}.py" for plural in plurals),
        *(f"remove_{plural}.py" for plural in plurals),
        "dapters/mongo/schema.py",
    }


@pytest.mark.slow
def test_a_clone_without_the_context_is_green(clone: Path) -> None:
    invoice = free_name("Invoice")
    fields = ("--fields", "total:decimal(2)")
    made = scaffold(clone, "context", "--name", invoice.pascal, *fields)
    assert made.returncode == 0, made.stderr
    committed(clone)
    removed = scaffold(clone, "remove", invoice.plural().snake)
    assert removed.returncode == 0, removed.stderr
    committed(clone)
    succeed(BIN / "ruff", "check", ".", clone=clone)
    succeed(BIN / "lint-imports", clone=clone)
    tests = ("tests/architecture", "tests/adapters/sql/test_migrations.py")
    options = ("-q", "-n", "2", "-m", "not slow", "-p", "no:cacheprovider")
    succeed(BIN / "python", "-m", "pytest", *options, *tests, clone=clone)
