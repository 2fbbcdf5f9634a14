"""Clones of this repository, in which recipes are executed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import ROOT

BIN = Path(sys.executable).parent


def a_clone(clone: Path) -> Path:
    """Copy the committed and the uncommitted files."""
    clone.mkdir(exist_ok=True)
    for name in succeed(
        "git", "ls-files", "-co", "--exclude-standard", clone=ROOT
    ).splitlines():
        if (ROOT / name).exists():  # otherwise deleted, but not committed
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, clone / name)
    succeed("git", "init", "--quiet", clone=clone)
    succeed("git", "add", "--all", clone=clone)
    return clone


def run(
    *command: str | Path, clone: Path, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run a command in the clone, with its modules before the editable install's."""
    of_the_caller = ("GIT_", "PYTEST_", "REQUIRE_")
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(of_the_caller)}
    return subprocess.run(
        command,
        cwd=clone,
        env={
            **inherited,
            **settings,
            "PYTHONPATH": f"{clone / 'src'}{os.pathsep}{clone}",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def succeed(*command: str | Path, clone: Path, **settings: str) -> str:
    done = run(*command, clone=clone, **settings)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout
