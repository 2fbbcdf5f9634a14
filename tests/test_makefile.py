"""`make setup` creates the virtual environment, or recreates a broken one."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.clones import BIN

# Replaces uv: records its arguments, and creates an environment named by its folder.
UV = """#!/bin/sh
echo "$1" >> "$UV_LOG"
test "$1" = venv || exit 0
mkdir -p .venv/bin
ln -s "$(command -v python3)" .venv/bin/python
echo "$PWD" > .venv/made-in
"""


class Clone:
    """A folder with the files that `make setup` reads, and a fake uv."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "hexagon"
        self._bin = folder / "bin"
        self._log = folder / "uv.log"
        self.folder.mkdir()
        self._bin.mkdir()
        for name in ("Makefile", "pyproject.toml", "requirements-dev.lock"):
            shutil.copy(ROOT / name, self.folder)
        (self._bin / "uv").write_text(UV)
        (self._bin / "uv").chmod(0o755)

    def setup(self) -> list[str]:
        """Return the arguments that uv received."""
        self._log.write_text("")
        assert self.make("setup").returncode == 0
        return self._log.read_text().split()

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["make", "--silent", *arguments],
            cwd=self.folder,
            env={
                "PATH": f"{self._bin}:/usr/local/bin:/usr/bin:/bin",
                "UV_LOG": str(self._log),
            },
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def made_in(self) -> Path:
        return Path((self.folder / ".venv/made-in").read_text().strip())


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    made = Clone(tmp_path)
    assert made.setup() == ["venv", "pip", "pip"]
    assert made.setup() == []
    return made


def test_a_clone_that_moved_gets_a_new_environment(clone: Clone) -> None:
    clone.folder = clone.folder.rename(clone.folder.with_name("my shop"))
    assert clone.setup() == ["venv", "pip", "pip"]
    assert clone.made_in == clone.folder
    assert clone.setup() == []


def test_a_copy_does_not_run_the_environment_of_the_original(clone: Clone) -> None:
    target = clone.folder.with_name("copy")
    shutil.copytree(clone.folder, target, symlinks=True)
    clone.folder = target
    assert clone.setup() == ["venv", "pip", "pip"]
    assert clone.made_in == target


def test_an_environment_without_its_python_is_created_again(clone: Clone) -> None:
    python = clone.folder / ".venv/bin/python"
    python.unlink()
    python.symlink_to("/usr/bin/python-of-yesterday")
    assert clone.setup() == ["venv", "pip", "pip"]


def test_a_new_lock_is_synchronised_into_the_environment(clone: Clone) -> None:
    later = (clone.folder / ".venv/.stamp").stat().st_mtime + 1
    os.utime(clone.folder / "requirements-dev.lock", (later, later))
    assert clone.setup() == ["pip", "pip"]


@pytest.mark.parametrize(
    ("target", "arguments"), [("app", "jobs list --dead"), ("doctor", "doctor")]
)
def test_a_command_runs_the_app_of_the_environment(
    target: str, arguments: str, clone: Clone
) -> None:
    app = clone.folder / ".venv/bin/app"
    app.write_text('#!/bin/sh\necho "$@"\n')
    app.chmod(0o755)
    assert clone.make(target, f"args={arguments}").stdout == f"{arguments}\n"


def test_what_is_fixed_is_formatted_afterwards(clone: Clone) -> None:
    """A fix may remove an import, and leave the lines around it in another form."""
    ruff = clone.folder / ".venv/bin/ruff"
    ruff.symlink_to(BIN / "ruff")
    module = clone.folder / "module.py"
    module.write_text('"""Text."""\n\nimport os\n\n\n\n\nSIZE = 1\n')
    assert clone.make("fix").returncode == 0
    assert module.read_text() == '"""Text."""\n\nSIZE = 1\n'


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
)
def test_documents_call_the_app_by_one_name(page: Path) -> None:
    assert ".venv/bin/app" not in page.read_text("utf-8"), (
        "say app, as the README explains"
    )
