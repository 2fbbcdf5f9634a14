"""The code stays small enough to be read in an afternoon (docs/decisions/0007)."""

from pathlib import Path

from tests.architecture.tree import ROOT

SRC, CONTAINER = 7_000, 200  # lines


def lines(*files: Path) -> int:
    """Blank ones do not count, so that nobody saves them."""
    return sum(bool(line.strip()) for file in files for line in file.read_text("utf-8").split("\n"))


def test_the_source_is_within_its_budget() -> None:
    assert 1_000 < lines(*(ROOT / "src").rglob("*.py")) < SRC


def test_the_composition_root_is_within_its_budget() -> None:
    assert 100 < len((ROOT / "container.py").read_text("utf-8").splitlines()) < CONTAINER
