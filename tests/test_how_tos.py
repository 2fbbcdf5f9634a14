"""Recipes of docs/how-to that add something, executed as written in a clone."""

import re
from pathlib import Path

import pytest

from tests.architecture.test_contracts import lint
from tests.architecture.tree import ROOT
from tests.clones import BIN, a_clone, run, succeed

pytestmark = pytest.mark.slow

TESTS = {  # tests of each recipe
    "publish-events": "tests/adapters/test_publisher.py",
    "add-a-broker": "tests/adapters/queue/test_brokers.py -k spool",
    "replace-the-authentication": "tests/adapters/test_oidc.py",
    "plain-taskiq-task": "tests/adapters/queue/test_tasks.py",
}
FILE = re.compile(r"```python\n# (\S+\.py)\n(.*?)```", re.DOTALL)
COMMANDS = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def follow(recipe: str, clone: Path) -> None:
    for name, content in FILE.findall(recipe):
        (clone / name).write_text(content, "utf-8")
    for commands in COMMANDS.findall(recipe):
        succeed("sh", "-euc", commands, clone=clone)


@pytest.mark.parametrize("recipe", TESTS)
def test_a_recipe_works_as_it_is_written(
    recipe: str, tmp_path: Path, redis_url: str
) -> None:
    clone = a_clone(tmp_path / "clone")
    follow((ROOT / f"docs/how-to/{recipe}.md").read_text("utf-8"), clone)
    linted = lint(clone)
    assert linted.returncode == 0, linted.stdout
    succeed(BIN / "ruff", "check", clone=clone)
    succeed(BIN / "mypy", clone=clone)
    command = (str(BIN / "pytest"), "-qx", *TESTS[recipe].split())
    tested = run(*command, clone=clone, TEST_REDIS_URL=redis_url)
    assert tested.returncode == 0, tested.stdout
    assert " passed" in tested.stdout
