"""Findings of ruff in planned files."""

import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from tools.scaffold.plan import Plan
from tools.scaffold.tidy import RUFF

_NAME = re.compile(r"Undefined name `(\w+)`")


class Use(NamedTuple):
    """A name in a line, both counted from 0."""

    line: int
    column: int
    name: str


def undefined_names(plan: Plan) -> dict[str, list[Use]]:
    """Return where planned Python files use names that they do not define, by file."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path, change in plan.changes:
            if path.endswith(".py") and change != "deleted":
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(plan.read(path), "utf-8")
        options = ["--exit-zero", "--isolated", "--no-cache", "--select", "F821"]
        result = subprocess.run(
            [RUFF, "check", *options, "--output-format", "json", "."],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
        found: dict[str, set[Use]] = {}
        for one in json.loads(result.stdout):
            name = _NAME.search(one["message"])
            if name:
                path = str(Path(one["filename"]).resolve().relative_to(root.resolve()))
                at = one["location"]
                use = Use(at["row"] - 1, at["column"] - 1, name[1])
                found.setdefault(path, set()).add(use)
    return {path: sorted(uses) for path, uses in found.items()}
