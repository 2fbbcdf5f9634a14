"""A copy of the checkout as it will be, to run what derives files from it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.scaffold.errors import ScaffoldError
from tools.scaffold.plan import Plan

FOLDERS = ("src/*", "tests/*", "tools/*")
FILES = ("container.py", "pyproject.toml", "openapi.json", "CHANGELOG.md")


@contextmanager
def preview(plan: Plan) -> Iterator[Path]:
    """Write the planned code to a temporary folder, and yield its path."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path in plan.files(*FOLDERS, *FILES):
            if plan.is_text(path):
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(plan.read(path), "utf-8")
        yield root


def run_python(root: Path, *arguments: str, **settings: str) -> str:
    """Run Python with the code of a preview, and return what it prints.

    Raises ScaffoldError with the last line of its errors if it fails.
    """
    result = subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env={
            **os.environ,
            **settings,
            "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        lines = result.stderr.strip().splitlines() or ["no reason was given"]
        raise ScaffoldError(f"the result would not work: {lines[-1]}")
    return result.stdout.strip()
