import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.clones import BIN, run, succeed
from tests.scaffold.conftest import committed, scaffold
from tools.scaffold.errors import ScaffoldError
from tools.scaffold.names import Name
from tools.scaffold.plan import Plan
from tools.scaffold.rename import rename

README = (ROOT / "README.md").read_text("utf-8")
PRESENT = Name.parse(README.partition("\n")[0].removeprefix("# "))
FORMS = "|".join((PRESENT.title, PRESENT.kebab, PRESENT.snake))
FORMER_NAME = re.compile(rf"({FORMS})(?!al)", re.IGNORECASE)  # `hexagonal` stays
OWN = """\
# Changelog

## [Unreleased]

- Zebras can be ridden.

## [0.2.0] - 2031-05-01

- The first zebra.
"""
HISTORY = ("CHANGELOG.md", "UPGRADING.md", "docs/decisions/", "tests/scaffold/")


@pytest.fixture(scope="module")
def renamed() -> Plan:
    plan = Plan()
    rename(plan, Name.parse("Zebra Works"))
    return plan


def texts_of(plan: Plan) -> dict[str, str]:
    paths = [path for path in plan.files("*") if not path.startswith(HISTORY)]
    return {path: plan.read(path) for path in paths if plan.is_text(path)}


def test_nothing_has_the_former_name(renamed: Plan) -> None:
    texts = texts_of(renamed)
    assert [path for path in texts if FORMER_NAME.search(texts[path])] == []


def test_each_place_has_the_form_that_it_takes(renamed: Plan) -> None:
    project = tomllib.loads(renamed.read("pyproject.toml"))["project"]
    assert project["name"] == "zebra-works"
    assert renamed.read("README.md").startswith("# Zebra Works\n")
    assert "postgresql://zebra_works:" in renamed.read("compose.yaml")
    assert "CREATE ROLE zebra_works " in renamed.read("deploy/postgres/role.sql")
    manifest = "deploy/kubernetes/api.yaml"
    assert manifest not in renamed or "name: zebra-works-api" in renamed.read(manifest)
    rules = "deploy/observability/rules.yaml"
    record = "record: zebra_works:http_requests:rate5m"
    assert rules not in renamed or record in renamed.read(rules)


def test_the_same_name_changes_nothing() -> None:
    plan = Plan()
    rename(plan, PRESENT)
    assert list(plan.changes) == []


def test_the_changelog_of_the_skeleton_starts_anew() -> None:
    day = "2026-11-28"  # of a release that UPGRADING.md lists
    plan = Plan()
    plan.write("UPGRADING.md", f"| 0.2.0, {day} | the commit |\n")
    plan.write("CHANGELOG.md", f"{OWN}\n## [0.2.0] - {day}\n\n- Breaking.\n")
    rename(plan, Name.parse("Zebra Works"))
    assert plan.read("CHANGELOG.md").endswith("## [Unreleased]\n")


HISTORIES = {  # of a clone that has begun its own
    "its own": OWN,
    "without releases": OWN.partition("## [0")[0],
}


@pytest.mark.parametrize("own", HISTORIES.values(), ids=HISTORIES)
def test_a_changelog_that_the_clone_has_begun_stays(own: str) -> None:
    plan = Plan()
    plan.write("CHANGELOG.md", own)
    rename(plan, Name.parse("Zebra Works"))
    assert plan.read("CHANGELOG.md") == own


@pytest.mark.parametrize("removed", ["CHANGELOG.md", "UPGRADING.md"])
def test_a_clone_may_have_removed_its_history(removed: str) -> None:
    plan = Plan()
    plan.delete(removed)
    before = "" if removed == "CHANGELOG.md" else plan.read("CHANGELOG.md")
    rename(plan, Name.parse("Zebra Works"))
    assert removed not in plan
    assert "CHANGELOG.md" not in plan or plan.read("CHANGELOG.md") == before


def test_a_clone_is_renamed_twice(clone: Path) -> None:
    first = scaffold(clone, "rename", "Zebra Works")
    assert first.returncode == 0, first.stderr
    assert "changed  pyproject.toml" in first.stdout
    committed(clone)
    again = scaffold(clone, "rename", "Zebra Works")
    assert again.stdout.startswith("Nothing to change")
    assert succeed("git", "status", "--porcelain", clone=clone) == ""
    assert scaffold(clone, "rename", "Shop").returncode == 0
    assert (
        run("git", "grep", "-i", "zebra.works", ":!tests/scaffold", clone=clone).stdout
        == ""
    )


@pytest.mark.parametrize("name", ["", "7 Seas", "Größe"])
def test_invalid_names_are_refused(name: str) -> None:
    with pytest.raises(ScaffoldError, match="is no name"):
        Name.parse(name)


def test_a_name_that_would_not_fit_everywhere_is_refused() -> None:
    with pytest.raises(ScaffoldError, match="up to 25 characters"):
        rename(Plan(), Name.parse("Acme Billing of all of Europe"))


def test_a_tree_with_changes_is_left_alone(clone: Path) -> None:
    (clone / "README.md").write_text("# Mine\n")
    refused = scaffold(clone, "rename", "Shop")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Nothing was changed")
    assert "commit or stash" in refused.stderr
    assert (clone / "README.md").read_text() == "# Mine\n"


@pytest.mark.slow
def test_a_renamed_clone_is_green(clone: Path) -> None:
    scaffold(clone, "rename", "Acme Billing of Europe")
    run(BIN / "ruff", "format", ".", clone=clone)
    succeed(BIN / "ruff", "check", ".", clone=clone)
    succeed(BIN / "python", "-m", "tests.openapi", clone=clone)
    tests = (
        "tests/architecture",
        "tests/deploy",
        "tests/adapters/settings",
        "tests/scaffold/test_rename.py",
    )
    options = ("-q", "-n", "2", "-m", "not slow")
    succeed(BIN / "python", "-m", "pytest", *options, *tests, clone=clone)
    succeed(
        BIN / "python", "-m", "pytest", *options, "tests/entrypoints/http", clone=clone
    )
