"""Measures of the cost of an addition: lines of code, and edits of functions."""

import ast
from collections.abc import Iterator
from difflib import SequenceMatcher

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
IMPORTS = (ast.Import, ast.ImportFrom)


def plain_lines(code: str) -> int:
    """Count the lines that are neither blank nor of imports or docstrings."""
    left_out = {
        line
        for node in ast.walk(ast.parse(code))
        if isinstance(node, IMPORTS) or _is_text(node)
        for line in _lines(node)
    }
    lines = enumerate(code.splitlines(), start=1)
    return sum(1 for number, line in lines if line.strip() and number not in left_out)


def edits_of_functions(before: str, after: str) -> list[str]:
    """Return the lines that were removed from functions, or added to some."""
    matcher = SequenceMatcher(
        None, before.splitlines(), after.splitlines(), autojunk=False
    )
    edited: list[str] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            edited += _in_functions(before, range(start + 1, end + 1))
            edited += _in_functions(after, range(new_start + 1, new_end + 1))
    return edited


def _in_functions(code: str, numbers: range) -> list[str]:
    nodes = [node for node in ast.walk(ast.parse(code)) if isinstance(node, FUNCTIONS)]
    inside = {line for node in nodes for line in _lines(node)}
    return [code.splitlines()[number - 1] for number in numbers if number in inside]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _lines(node: ast.AST) -> Iterator[int]:
    start, end = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
    yield from range(start, end + 1)
