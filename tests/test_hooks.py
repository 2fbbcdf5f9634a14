"""`make hooks`: git refuses a commit that CI would refuse."""

from pathlib import Path

import pytest

from tests.clones import BIN, a_clone, run, succeed

pytestmark = pytest.mark.slow

AUTHOR = {
    f"GIT_{who}_{what}": "a@example.com"
    for who in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
}
COMMIT = ("git", "commit", "--quiet", "--message", "Try")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    clone = a_clone(tmp_path / "clone")
    (clone / ".venv").symlink_to(BIN.parent)
    succeed(BIN / "pre-commit", "install", clone=clone)
    return clone


@pytest.mark.parametrize(
    ("file", "line", "hook"),
    [
        ("src/application/clock.py", "import sqlalchemy\n", "import contracts"),
        ("src/domain/values.py", "value=1\n", "ruff format"),
        ("openapi.json", "\n", "openapi.json is that of the code"),
        ("requirements.lock", "surplus==1\n", "locks are those of pyproject.toml"),
    ],
)
def test_a_commit_that_ci_would_refuse_is_refused(
    file: str, line: str, hook: str, clone: Path
) -> None:
    settings = {**AUTHOR, "PRE_COMMIT_HOME": str(clone.parent / "pre-commit")}
    succeed(*COMMIT, "--no-verify", clone=clone, **settings)
    with (clone / file).open("a") as changed:
        changed.write(line)
    succeed("git", "add", file, clone=clone)
    refused = run(*COMMIT, clone=clone, **settings)
    assert refused.returncode != 0
    assert f"{hook}." in refused.stdout + refused.stderr
    line = next(
        text for text in (refused.stdout + refused.stderr).splitlines() if hook in text
    )
    assert line.endswith("Failed")
    (clone / file).unlink()
    succeed("git", "checkout", "HEAD", "--", file, clone=clone)
    succeed(*COMMIT, "--allow-empty", clone=clone, **settings)
