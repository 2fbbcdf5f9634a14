"""Tests that `make any` counts each line of src that uses `Any`, and no other."""

from pathlib import Path

import pytest

from tools.count_any import lines_with_any


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
def test_each_line_that_uses_it_counts_once(
    code: str, count: int, tmp_path: Path
) -> None:
    (tmp_path / "module.py").write_text(code)
    assert len(lines_with_any(tmp_path)) == count
