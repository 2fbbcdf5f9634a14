"""The code stays small enough to be read in an afternoon (docs/decisions/0007)."""

import ast
import io
import tokenize
from pathlib import Path

from tests.architecture.tree import ROOT

SRC, CONTAINER = 7_000, 200  # lines
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def lines_of_code(text: str) -> int:
    """Neither blank lines, nor comments, nor docstrings: nobody is to save them."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    code: set[int] = set()
    for token in tokens:
        if token.type not in NO_CODE:
            code.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Expr(ast.Constant(str()), end_lineno=int(end)):
                code.difference_update(range(node.lineno, end + 1))
    return len(code)


TEXT = '''"""A module."""

# why
x = (  # and
    1,
)


def f():
    """Two
    lines."""
    ...
'''


def test_what_counts_is_code() -> None:
    assert lines_of_code(TEXT) == 5  # the assignment, and the function


def test_the_source_is_within_its_budget() -> None:
    revisions = {*(ROOT / "src/adapters/sql/migrations/versions").glob("*.py")}
    assert revisions
    files: list[Path] = [*{*(ROOT / "src").rglob("*.py")} - revisions]
    assert 1_000 < sum(lines_of_code(file.read_text("utf-8")) for file in files) < SRC


def test_the_composition_root_is_within_its_budget() -> None:
    assert 100 < len((ROOT / "container.py").read_text("utf-8").splitlines()) < CONTAINER
