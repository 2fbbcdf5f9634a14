"""Formatting of planned Python files, as `make fix` would do it."""

import subprocess
import sys
from pathlib import Path

from tools.scaffold.errors import ScaffoldError
from tools.scaffold.plan import Plan

RUFF = Path(sys.executable).parent / "ruff"
FIXABLE = "I,F401,RUF022"  # order of imports, unused ones, order of `__all__`


def tidy(plan: Plan) -> None:
    """Sort and drop imports of all planned Python files, then format them.

    Raises ScaffoldError for a file that is no Python any more.
    """
    for path, change in list(plan.changes):
        if path.endswith(".py") and change != "deleted":
            plan.write(
                path,
                _formatted(_sorted(plan.read(path), path, plan.root), path, plan.root),
            )


def _sorted(source: str, path: str, root: Path) -> str:
    options = ["check", "--fix", "--exit-zero", "--quiet", "--select", FIXABLE]
    return _ruff(options, source, path, root)


def _formatted(source: str, path: str, root: Path) -> str:
    return _ruff(["format"], source, path, root)


def _ruff(options: list[str], source: str, path: str, root: Path) -> str:
    command = [str(RUFF), *options, "--stdin-filename", path, "-"]
    result = subprocess.run(
        command, input=source, capture_output=True, text=True, cwd=root, check=False
    )
    if result.returncode:
        raise ScaffoldError(
            f"{path} would be no Python any more: {result.stderr.strip()}"
        )
    return result.stdout
