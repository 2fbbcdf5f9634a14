"""Tests that clones take releases with few conflicts, as the how-to says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.sql.migrations.revisions import Revisions
from application.errors import Unavailable
from tests.architecture.tree import ROOT
from tests.clones import a_clone, run, succeed
from tests.scaffold.conftest import committed
from tests.scaffold.follower import (
    BASE,
    BASE_OF_COPY,
    KEEP_DELETED,
    Follower,
    a_copy,
    a_git_clone,
)
from tests.scaffold.upstream import REVISION, VERSIONS, next_release, release

# The first commit that has the commands: a later one, once a release has them.
FORMER = "f060cf5a7374af1e51576b8138be9d0282b961cd"
# Files of the skeleton in which a new context has lines.
CHANGED_BY_CONTEXT = {
    ".importlinter",
    "container.py",
    "openapi.json",
    "src/adapters/mongo/schema.py",
    "src/application/permissions.py",
}

pytestmark = pytest.mark.slow


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """The skeleton, with the present files in one commit."""
    upstream = a_clone(tmp_path / "upstream")
    succeed("git", "symbolic-ref", "HEAD", "refs/heads/main", clone=upstream)
    return committed(upstream)


@pytest.mark.parametrize(
    ("begin", "base"),
    [(a_git_clone, BASE), (a_copy, BASE_OF_COPY)],
    ids=["clone", "copy"],
)
def test_conflicts_are_left_only_where_the_clone_changed_the_same(
    begin: Callable[[Path, Path], Path], base: str, upstream: Path, tmp_path: Path
) -> None:
    follower = Follower.grow(begin(upstream, tmp_path / "clone"), upstream)
    follower.git("mv", "docs/how-to/money.md", "docs/money.md")
    follower.git("rm", "--quiet", "docs/figures.md")
    committed(follower.clone)
    before = follower.git("rev-parse", "HEAD^{tree}")
    follower.join(base)
    assert follower.git("rev-parse", "HEAD^{tree}") == before

    assert follower.take(release(upstream)) == {"docs/figures.md"}
    follower.follow(KEEP_DELETED)
    give_rooms_the_next_number(follower.clone)
    committed(follower.clone)
    assert_release_is_taken(follower.clone)

    assert follower.take(next_release(upstream)) == set()
    committed(follower.clone)
    (rooms,) = (follower.clone / VERSIONS).glob("*_rooms.py")
    assert "Each room has" in rooms.read_text()
    assert_base_survives_push(follower, tmp_path / "origin.git", tmp_path / "fresh")


def give_rooms_the_next_number(clone: Path) -> None:
    versions = clone / VERSIONS
    with pytest.raises(Unavailable, match="have the number"):
        _ = Revisions(versions).newest
    (rooms,) = versions.glob("*_rooms.py")
    rooms.unlink()
    own = Revisions(versions)
    text = REVISION.format(next=own.next, newest=own.newest)
    (versions / f"rev_{own.next}_rooms.py").write_text(text)
    assert Revisions(versions).newest == own.next


def assert_release_is_taken(clone: Path) -> None:
    texts = {
        "README.md": "# Acme Billing\n\nNew here.\n",
        "compose.yaml": "image: acme-billing\n  init: true\n",
        "deploy/kubernetes/settings.yaml": 'same Secret, "acme-billing"',
        "src/adapters/settings/telemetry.py": '"acme-billing"\n    """The name',
        "docs/money.md": "# Money\n",
        "tools/any_lines.py": '"""',
        "container.py": "airships",
    }
    assert [
        path for path in texts if texts[path] not in (clone / path).read_text()
    ] == []
    assert not (clone / "docs/figures.md").exists()
    assert not (clone / "docs/how-to/money.md").exists()


def assert_base_survives_push(follower: Follower, origin: Path, fresh: Path) -> None:
    follower.git("init", "--quiet", "--bare", str(origin))
    follower.git("push", "--quiet", str(origin), "main", "skeleton")
    follower.git("clone", "--quiet", "--branch", "skeleton", str(origin), str(fresh))
    base = succeed("git", "merge-base", "origin/main", "skeleton", clone=fresh)
    assert base == follower.git("rev-parse", "skeleton")


def test_the_present_state_merges_into_a_clone_of_a_former_one(tmp_path: Path) -> None:
    if run("git", "cat-file", "-e", FORMER, clone=ROOT).returncode:
        pytest.skip("the former state is not in the history here")
    upstream = a_git_clone(ROOT, tmp_path / "upstream")
    succeed("git", "checkout", "--quiet", "-B", "main", clone=upstream)
    clone = a_git_clone(upstream, tmp_path / "clone")
    succeed("git", "reset", "--quiet", "--hard", FORMER, clone=clone)
    follower = Follower.grow(clone, upstream)
    follower.join(BASE)
    present = succeed("git", "rev-parse", "HEAD", clone=upstream).strip()
    assert follower.take(present) <= CHANGED_BY_CONTEXT
