"""Copies of the repository to which a context is added."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clones import a_clone, succeed
from tests.growing.adding import add_bridge_tolls, bring_up_to_date

collect_ignore = ["bridge_tolls"]  # its tests run in the copy, where its modules stand


@pytest.fixture(scope="session")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with the context; git has the repository as it is as the tag `before`."""
    folder = tmp_path_factory.mktemp("growing")
    clone = a_clone(folder / "clone")
    tree = succeed("git", "write-tree", clone=clone).strip()
    succeed("git", "tag", "before", tree, clone=clone)
    add_bridge_tolls(clone)
    bring_up_to_date(clone)
    succeed("git", "add", "--all", clone=clone)
    return clone


@pytest.fixture
def restored(grown: Path) -> Iterator[Path]:
    """The copy, which a test may change: its changes are undone."""
    yield grown
    succeed("git", "checkout", "--", ".", clone=grown)
    succeed("git", "clean", "-dfq", clone=grown)
