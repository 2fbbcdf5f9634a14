"""The container gives each use case the ports that its fields ask for."""

import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import dependency_injector
import pytest

from tests.architecture.plain_container import HELPERS, plain
from tests.architecture.tree import ROOT

CONTAINER = (ROOT / "container.py").read_text("utf-8")
OPTIONS = (
    *("--config-file=", "--strict", "--implicit-reexport", "--no-incremental"),
    *("--explicit-package-bases", "--no-site-packages"),
    *("--ignore-missing-imports", "--follow-imports=silent"),
)
A_PART = r"(made = wired\((?:.|\n)*?)"

MISTAKES = {  # what is replaced in the container, by what, and mypy's complaint
    "another_port": (A_PART + "clock=clock", r"\1clock=ids", 'type "Ids"; expected "Clock"'),
    "another_reader": (
        r'"users", (.*\n)',
        "\\1        users=storage.provided.queue,\n",
        'expected "UserReader"',
    ),
    "another_work": (r"(RunJob, .*?), kept\.begin", r"\1, ids", 'to "RunJob"'),
    "another_setting": (
        r"ids, option\.jobs_lease",
        "ids, clock",
        'type "Clock"; expected "timedelta"',
    ),
    "unfit_adapter": (r"\(SystemClock\)", "(UuidV7Ids)", "Incompatible return value type"),
}


def mistaken(pattern: str, replacement: str) -> str:
    source, count = re.subn(pattern, replacement, CONTAINER, count=1)
    assert count == 1, f"{pattern} is not in the container any more: plant the mistake elsewhere"
    return source


def mypy(folder: Path, modules: dict[str, str]) -> dict[str, list[str]]:
    """Return its complaints by module; without the site packages it takes 2 seconds, not 15."""
    for name, source in modules.items():
        (folder / f"{name}.py").write_text(source, "utf-8")
    (folder / "helpers.pyi").write_text(HELPERS, "utf-8")
    injector = Path(dependency_injector.__file__).parent
    shutil.copytree(injector, folder / injector.name, ignore=shutil.ignore_patterns("*.so", "*.c"))
    result = subprocess.run(
        [sys.executable, "-m", "mypy", *OPTIONS, *(f"{name}.py" for name in modules)],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1, result.stderr  # there are mistakes, and it came to the end
    found = defaultdict(list)
    for line in result.stdout.splitlines():
        file, _, complaint = line.partition(":")
        found[file.removesuffix(".py")].append(complaint)
    return found


def test_mypy_accepts_the_container_and_finds_every_mistake_in_it(tmp_path: Path) -> None:
    """One test, for mypy to run once: a process of its own takes 2 seconds."""
    modules = {name: plain(mistaken(*change[:2])) for name, change in MISTAKES.items()}
    modules["as_it_is"] = plain(CONTAINER)
    modules["untranslated"] = mistaken(*MISTAKES["unfit_adapter"][:2])
    complaints = mypy(tmp_path, modules)
    assert complaints["as_it_is"] == []
    for name, (_, _, expected) in MISTAKES.items():
        assert expected in "\n".join(complaints[name]), name
    expected = 'type "type[UuidV7Ids]"; expected "Callable[..., Clock]'
    assert expected in "\n".join(complaints["untranslated"])


def test_a_kind_of_provider_that_is_not_translated_is_no_blind_spot() -> None:
    source = CONTAINER.replace("import List, ", "import Dict, List, ")
    with pytest.raises(AssertionError, match=r"cannot translate .*Dict"):
        plain(source)
