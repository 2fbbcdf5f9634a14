"""`Any` is for what has no type, and stays rare."""

from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tools.count_any import MAX_LINES, lines_with_any


def test_any_is_rare() -> None:
    lines = lines_with_any(ROOT / "src")
    assert len(lines) <= MAX_LINES, "\n".join(lines)


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("from typing import Any", 0),
        ('"""Any number of texts, AnyUseCase aside."""\nAnyUseCase = int  # Any', 0),
        ("thing: dict[str, Any]", 1),
        ("thing: typing.Any", 1),
        ("thing: dict[Any, Any]", 1),
        ('thing = cast("list[Any]", other)', 1),
        ("thing: Any\nother: Any", 2),
    ],
)
def test_each_line_that_uses_it_counts_once(code: str, count: int, tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(code)
    assert len(lines_with_any(tmp_path)) == count
