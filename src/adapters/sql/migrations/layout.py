"""Formatting of generated code in the style of the project's formatter."""

import ast
import re
from collections.abc import Collection, Iterable, Sequence

MAX_LINE = 88  # characters, as in pyproject.toml
INDENT = 4
# Possessive, and with \Z as an end, so that matching takes linear time.
_STRING = re.compile(r"'(?:[^'\\]|\\.)*+(?:'|\Z)|\"(?:[^\"\\]|\\.)*+(?:\"|\Z)")


def format_code(code: str, *, indent: int) -> str:
    """Return the code formatted, without comments.

    It consists of expressions and `with` statements.
    """
    module = ast.parse(code)
    _remove_defaults(module)
    return "\n".join(_lines(module.body, indent))


def first_line_with_other_names(code: str, *, than: Collection[str]) -> str | None:
    """Return the first line that contains other names or a syntax error, if any."""
    try:
        others = names(code) - {*than}
    except SyntaxError as error:
        return code.splitlines()[(error.lineno or 1) - 1].strip()
    for line in code.splitlines():
        if any(name in line for name in others):
            return line.strip()
    return None


def names(code: str) -> set[str]:
    """Return the names that the code refers to."""
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}


def _lines(statements: Iterable[ast.stmt], indent: int) -> Iterable[str]:
    margin = " " * indent
    for statement in statements:
        match statement:
            case ast.Expr(value=value):
                yield margin + _expression(value, indent)
            case ast.With(items=[item], body=body):
                yield f"{margin}with {_flat(item)}:"
                yield from _lines(body, indent + INDENT)
            case _:
                yield margin + _flat(statement)


def _expression(node: ast.expr, indent: int, *, around: int = 0) -> str:
    """Return an expression, split into lines if it is too long for one.

    `around` is the number of characters before and after it in its line.
    """
    flat = _flat(node)
    brackets = _brackets(node)
    if indent + len(flat) + around <= MAX_LINE or brackets is None:
        return flat
    opening, items, closing = brackets
    inner = indent + INDENT
    one_line = ", ".join(_flat(item) for item in items)
    if inner + len(one_line) <= MAX_LINE:
        body = f"{' ' * inner}{one_line}\n"
    else:
        body = "".join(f"{' ' * inner}{_item(item, inner)},\n" for item in items)
    return f"{opening}\n{body}{' ' * indent}{closing}"


def _item(item: ast.expr | ast.keyword, indent: int) -> str:
    if isinstance(item, ast.keyword):
        prefix = f"{item.arg}="
        return prefix + _expression(item.value, indent, around=len(prefix) + 1)
    return _expression(item, indent, around=1)


def _brackets(
    node: ast.expr,
) -> tuple[str, Sequence[ast.expr | ast.keyword], str] | None:
    match node:
        case ast.Call(func=function, args=args, keywords=keywords) if args or keywords:
            return f"{_flat(function)}(", [*args, *keywords], ")"
        case ast.List(elts=items) if items:
            return "[", items, "]"
    return None


def _remove_defaults(node: ast.AST) -> None:
    """Remove arguments that have their default, such as `schema=None`.

    Alembic renders them, as well as PostgreSQL's options that reflection finds unset.
    """
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            call.keywords = [item for item in call.keywords if not _is_default(item)]


def _is_default(item: ast.keyword) -> bool:
    name = item.arg or ""
    value = ast.unparse(item.value)
    if name in {"schema", "unique"} or name.startswith("postgresql_"):
        return value in {"None", "False", "[]"}
    return False


def _flat(node: ast.AST) -> str:
    return _STRING.sub(_double_quoted, ast.unparse(node))


def _double_quoted(literal: re.Match[str]) -> str:
    text: str = ast.literal_eval(literal[0])
    if '"' in text:
        return literal[0]
    # repr() puts a text with an apostrophe, here added in front, in double quotes.
    return f'"{repr(chr(39) + text)[2:-1]}"'
