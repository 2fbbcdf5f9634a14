"""Tests that [project] declares all imports of src and container.py, as `deptry` checks."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, Tree

DEPENDENCIES = "\ndependencies = [\n"


@pytest.fixture
def project(copy: Tree) -> Tree:
    shutil.copy(ROOT / "pyproject.toml", copy.root)
    return copy


def judge(project: Tree) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("deptry"), "."],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
    )


def assert_refused(project: Tree, *faults: str) -> None:
    result = judge(project)
    assert result.returncode == 1
    assert [fault for fault in faults if fault not in result.stderr] == [], (
        result.stderr
    )
    assert f"Found {len(faults)} dependency issue" in result.stderr


def test_all_that_is_imported_is_declared_and_in_use(project: Tree) -> None:
    result = judge(project)
    assert result.returncode == 0, result.stderr


def test_imports_that_production_lacks_are_refused(project: Tree) -> None:
    project.plant("adapters.planted", "import hypothesis")
    project.plant(
        "adapters.sql.planted", "def late() -> None:\n    from packaging import version"
    )
    project.plant("entrypoints.planted", "import nowhere_installed")
    project.plant(
        "adapters.clock", "import importlib\nimportlib.import_module('pytest')"
    )
    with (project.root / "container.py").open("a") as root:
        root.write("import aiosmtpd.smtp\n")
    assert_refused(
        project,
        "DEP001 'nowhere_installed' imported but missing",
        "DEP004 'aiosmtpd' imported but declared as a dev dependency",
        "DEP004 'hypothesis' imported but declared as a dev dependency",
        "DEP004 'packaging' imported but declared as a dev dependency",
        "DEP004 'pytest' imported but declared as a dev dependency",
    )


def test_imports_of_transitive_dependencies_are_refused(project: Tree) -> None:
    project.plant("entrypoints.planted", "import click")
    assert_refused(project, "DEP003 'click' imported but it is a transitive dependency")


def test_unused_dependencies_are_refused(project: Tree) -> None:
    declared = project.root / "pyproject.toml"
    text = declared.read_text("utf-8")
    assert DEPENDENCIES in text
    declared.write_text(
        text.replace(DEPENDENCIES, f'{DEPENDENCIES}    "hypothesis",\n'), "utf-8"
    )
    assert_refused(project, "DEP002 'hypothesis' defined as a dependency but not used")
