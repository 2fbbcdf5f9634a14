"""A copy of the tree, in which tests plant violations."""

import shutil
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, Tree


@pytest.fixture
def copy(tmp_path: Path) -> Tree:
    for folder in ("src", "tools/contracts"):
        shutil.copytree(
            ROOT / folder,
            tmp_path / folder,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    for file in ("container.py", ".importlinter", "tools/__init__.py"):
        shutil.copy(ROOT / file, tmp_path / file)
    return Tree(tmp_path)
