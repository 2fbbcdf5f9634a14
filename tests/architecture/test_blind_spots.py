"""Tests of the checks for imports that the import contracts cannot see."""

import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.blind_spots import (
    claimed,
    dynamic_imports,
    reexports,
    strangers,
    unseen,
)
from tests.architecture.tree import PACKAGES, ROOT, Tree

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["name"]
CHECKS = (strangers, unseen, dynamic_imports, reexports)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A small tree, in which tests plant violations."""
    small = Tree(tmp_path)
    for package in (*PACKAGES, "application.identity"):
        small.plant(f"{package}.__init__", "")
    for check in CHECKS:
        assert check(small) == []
    return small


@pytest.mark.parametrize("check", CHECKS)
def test_nothing_is_hidden_from_the_contracts(
    check: Callable[[Tree], list[str]],
) -> None:
    assert check(Tree(ROOT)) == []


def test_no_installed_distribution_owns_one_of_our_names() -> None:
    assert claimed(packages_distributions(), ourselves=PROJECT) == []
    assert not PACKAGES & sys.stdlib_module_names


def test_a_distribution_that_owns_one_of_our_names_is_found() -> None:
    owners = {
        "domain": ["hexagon", "somebody-else"],
        "adapters": ["hexagon"],
        "fastapi": ["x"],
    }
    assert claimed(owners, ourselves="hexagon") == ["domain belongs to somebody-else"]


@pytest.mark.parametrize("name", ["loose", "infrastructure.__init__"])
def test_a_loose_file_and_a_new_package_in_src_are_found(name: str, tree: Tree) -> None:
    tree.plant(name, "import adapters.clock")
    assert len(strangers(tree)) == 1


@pytest.mark.parametrize(
    "file",
    [
        "domain/hidden/module.py",
        "domain/hidden/deeper/__init__.py",
        "domain/a.module.py",
    ],
)
def test_a_file_that_the_linter_passes_over_is_found(file: str, tree: Tree) -> None:
    planted = tree.src / file
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text("import sqlalchemy")
    assert [found for found in unseen(tree) if found.startswith(f"src/{file}")]


@pytest.mark.parametrize(
    "code",
    [
        'import importlib\nimportlib.import_module("adapters.clock")',
        'from importlib import import_module as load\ndef f():\n    load("container")',
        'from importlib import import_module\nimport_module(name="tests.builders")',
        'from importlib import import_module\nimport_module(".clock", "adapters")',
        "from importlib import import_module\nimport_module('.'.join(['adapters', 'clock']))",
        '__import__("domain")',
    ],
)
def test_an_import_through_importlib_is_found(code: str, tree: Tree) -> None:
    tree.plant("application.clock", code)
    [found] = dynamic_imports(tree)
    assert found.startswith("application.clock imports")


def test_importing_a_third_party_module_through_importlib_is_allowed(
    tree: Tree,
) -> None:
    tree.plant(
        "application.clock", 'import importlib\nimportlib.import_module("uvloop")'
    )
    assert dynamic_imports(tree) == []


@pytest.mark.parametrize(
    "code",
    [
        "from domain.identity.user import Role as Role",
        'from domain.identity.user import Role\n__all__ = ["Role"]',
        'from domain.identity.user import Role as Planted\n__all__ += ("Planted",)',
        "from domain.identity.user import *",
        "from domain.identity import user\nRole = user.Role",
        "import domain.identity.user\nRole: type = domain.identity.user.Role",
    ],
)
def test_a_name_of_the_domain_that_is_handed_on_is_found(code: str, tree: Tree) -> None:
    tree.plant("application.identity.__init__", code)
    [found] = reexports(tree)
    assert found.startswith("application.identity hands on")
