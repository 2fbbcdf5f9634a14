"""Clones of this repository, in which a recipe is followed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import ROOT

BIN = Path(sys.executable).parent


def a_clone(clone: Path) -> Path:
    """Copy what is committed, and what is about to be."""
    clone.mkdir(exist_ok=True)
    for name in succeed(
        "git", "ls-files", "-co", "--exclude-standard", clone=ROOT
    ).splitlines():
        if (ROOT / name).exists():  # or else it is about to be removed
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, clone / name)
    succeed("git", "init", "--quiet", clone=clone)
    succeed("git", "add", "--all", clone=clone)
    return clone


def run(
    *command: str | Path, clone: Path, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run it in the clone, whose modules come before those of the editable install."""
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
