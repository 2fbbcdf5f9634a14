"""Tests that a process pauses the garbage collector only while it starts."""

import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest

from entrypoints.garbage import without_collections

START = """
import container, gc
assert gc.isenabled()
container.http()
assert gc.isenabled() and gc.get_freeze_count()
print(gc.get_stats()[2]["collections"])
"""


@pytest.fixture(autouse=True)
def _unfreeze() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_no_garbage_is_collected_inside_the_block() -> None:
    with without_collections():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_garbage_is_collected_again_after_a_failed_start() -> None:
    with pytest.raises(SystemExit), without_collections():
        raise SystemExit("SECRET_KEY: …")
    assert gc.isenabled()


def test_the_api_starts_without_a_search_of_all_objects() -> None:
    started = subprocess.run(
        [sys.executable, "-c", START],
        env={"PYTHONPATH": ".:src", "STORAGE_URL": "memory://", "MAIL_URL": "log://"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(started.stdout) == 0
