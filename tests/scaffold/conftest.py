import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clones import BIN, a_clone, run

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return committed(a_clone(tmp_path / "clone"))


def committed(clone: Path) -> Path:
    """Commit everything in the clone."""
    author = ["-c", "user.name=Tester", "-c", "user.email=tester@localhost"]
    for command in (["add", "--all"], ["commit", "--quiet", "--message", "Change"]):
        subprocess.run(["git", *author, *command], cwd=clone, check=True)
    return clone


def scaffold(
    clone: Path, command: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run a scaffold command of the clone, as its Makefile does."""
    return run(
        BIN / "python", "-m", f"tools.scaffold.{command}", *arguments, clone=clone
    )
