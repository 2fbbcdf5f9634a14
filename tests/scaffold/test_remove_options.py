"""Options that are removed: brokers, storages, a deployment, the example."""

import ast
import subprocess
from pathlib import Path

import pytest

from tests.clones import BIN, succeed
from tests.scaffold.conftest import scaffold
from tools.scaffold.errors import ScaffoldError
from tools.scaffold.options import OPTIONS
from tools.scaffold.plan import Plan
from tools.scaffold.remove import remove
from tools.scaffold.remove_options import mentions_left

EXAMPLE = "workshops"
# Pydantic loads the plugin of Logfire, which stays installed until make lock.
LOADS_PLUGIN = "--deselect=tests/architecture/test_imports.py"
MECHANISMS = (
    "--deselect=tests/architecture/test_locks.py",  # they are renewed by make lock
    "tests/adapters/contracts",
    "tests/adapters/sql",
    "tests/application",
    "tests/architecture",
    "tests/domain",
    "tests/entrypoints",
    "tests/security",
    "tests/test_servers.py",
)


def test_what_is_unknown_is_refused() -> None:
    with pytest.raises(ScaffoldError, match="the options are kafka, kubernetes"):
        remove(Plan(), ["cassandra"])


def test_the_last_database_is_kept() -> None:
    plan = Plan()
    for names in (["sqlite", "postgresql"], ["postgresql", "mongo", "sqlite"]):
        with pytest.raises(ScaffoldError, match="keep postgresql or sqlite: the SQL"):
            remove(plan, names)
        assert list(plan.changes) == []
    plan.delete(*plan.files("src/adapters/sql/sqlite_*"))  # it was removed before
    with pytest.raises(ScaffoldError, match="keep postgresql or sqlite: the SQL"):
        remove(plan, ["postgresql"])


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name == "nats" else pytest.mark.slow)
        for name in OPTIONS
    ],
)
def test_nothing_is_left_of_an_option(name: str) -> None:
    plan = Plan()
    remove(plan, [name])
    assert mentions_left(plan, OPTIONS[name]) == {}
    for path, change in plan.changes:
        if path.endswith(".py") and change != "deleted":
            ast.parse(plan.read(path))


@pytest.mark.slow
@pytest.mark.parametrize(
    "names",
    [
        "sqlite mongo kafka nats rabbitmq",  # everything but PostgreSQL and Redis
        "postgresql mongo kafka nats rabbitmq redis",
        "prometheus logfire kubernetes",
        "workshops",
        " ".join(name for name in OPTIONS if name != "sqlite"),
    ],
)
def test_what_remains_is_green(clone: Path, names: str) -> None:
    removed = scaffold(clone, "remove", names)
    assert removed.returncode == 0, removed.stderr
    left_in_code = subprocess.run(
        ["git", "grep", "-nE", r"workshops\.|_workshop\b", "--", "src/*.py"],
        cwd=clone,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    if EXAMPLE in names:
        assert [one for one in left_in_code if "/versions/" not in one] == []
    succeed("git", "add", "--all", clone=clone)
    succeed(BIN / "ruff", "check", clone=clone)
    succeed(BIN / "ruff", "format", "--check", clone=clone)
    succeed(BIN / "mypy", clone=clone)
    succeed(BIN / "lint-imports", clone=clone)
    succeed(BIN / "deptry", ".", clone=clone)
    succeed(BIN / "pytest", "--collect-only", "-qm", "slow or not slow", clone=clone)
    more = [LOADS_PLUGIN] if "logfire" in names else []
    succeed(BIN / "pytest", "-q", "-n2", *more, *MECHANISMS, clone=clone)
