"""Code that is inserted into Python source through its syntax tree.

Imports in the code join those of the source, where ruff sorts them. Every insertion
raises ScaffoldError if the source does not have its place.
"""

import ast
from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

from tools.scaffold import python, reading
from tools.scaffold.errors import ScaffoldError

Body = Sequence[cst.CSTNode]


def append(source: str, code: str) -> str:
    """Add statements at the end of the module."""
    return _insert(source, code, len)


def insert_after(source: str, definition: str, code: str) -> str:
    """Add statements behind a function, class or variable of the module."""
    return _insert(source, code, lambda body: _index(body, definition) + 1)


def insert_before(source: str, definition: str, code: str) -> str:
    """Add statements before a function, class or variable of the module."""
    return _insert(source, code, lambda body: _index(body, definition))


def add_method(source: str, class_name: str, code: str) -> str:
    """Add a method behind the last public one of a class, or at its end."""
    tree = cst.parse_module(source)
    at = _index(tree.body, class_name)
    owner: Any = tree.body[at]
    members = [*owner.body.body]
    public = [
        index
        for index, node in enumerate(members)
        if isinstance(node, cst.FunctionDef) and not node.name.value.startswith("_")
    ]
    place = max(public) + 1 if public else len(members)
    members[place:place] = cst.parse_module(code).body
    body = [*tree.body]
    body[at] = owner.with_changes(body=owner.body.with_changes(body=members))
    return tree.with_changes(body=body).code


def add_argument(source: str, variable: str, name: str, value: str) -> str:
    """Add `name=value` to the call that a variable of the module is assigned."""
    editor = _ArgumentAdder(variable, f"{name}={value}")
    code = cst.parse_module(source).visit(editor).code
    if not editor.is_done:
        raise ScaffoldError(f"no call is assigned to `{variable}`")
    return code


def add_entry(source: str, variable: str, argument: str, entry: str) -> str:
    """Add `key: value` to the dict that the call of a variable gets as an argument.

    The argument may be a dict, the name of one, or missing: then it is added.
    """
    values = dict(reading.assigned(ast.parse(source)))
    present = reading.keyword(values.get(variable), argument)
    if present is None:
        return add_argument(source, variable, argument, "{" + entry + "}")
    if isinstance(present, ast.Name):
        return python.add_element(source, present.id, entry)
    return python.add_element(source, variable, entry, argument=argument)


class _ArgumentAdder(cst.CSTTransformer):
    def __init__(self, variable: str, argument: str) -> None:
        super().__init__()
        self._variable = variable
        self._argument = argument
        self.is_done = False

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        updated_node = super().on_leave(original_node, updated_node)
        if not self._is_wanted(original_node):
            return updated_node
        self.is_done = True
        return updated_node.with_changes(value=self._extended(updated_node.value))

    def _is_wanted(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Assign | cst.AnnAssign):
            return isinstance(node.value, cst.Call) and self._variable in _targets(node)
        return False

    def _extended(self, call: cst.Call) -> cst.Call:
        added: Any = cst.parse_expression(f"f({self._argument})")
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        before = [
            one if isinstance(one.comma, cst.Comma) else one.with_changes(comma=comma)
            for one in call.args
        ]
        return call.with_changes(args=[*before, *added.args])


def _insert(source: str, code: str, place: Callable[[Body], int]) -> str:
    added = cst.parse_module(code)
    for name, module in reading.origins(ast.parse(code)).items():
        source = python.add_import(source, module, name)
    tree = cst.parse_module(source)
    own = [one for one in added.body if not python.is_import(one)]
    at = place(tree.body)
    return tree.with_changes(body=[*tree.body[:at], *own, *tree.body[at:]]).code


def _index(body: Body, name: str) -> int:
    for index, node in enumerate(body):
        if name in _names(node):
            return index
    raise ScaffoldError(f"no definition of `{name}`")


def _names(node: cst.CSTNode) -> list[str]:
    if isinstance(node, cst.ClassDef | cst.FunctionDef):
        return [node.name.value]
    if not isinstance(node, cst.SimpleStatementLine):
        return []
    parts = [one for one in node.body if isinstance(one, cst.Assign | cst.AnnAssign)]
    return [name for part in parts for name in _targets(part)]


def _targets(node: cst.Assign | cst.AnnAssign) -> list[str]:
    if isinstance(node, cst.AnnAssign):
        targets = [node.target]
    else:
        targets = [one.target for one in node.targets]
    return [one.value for one in targets if isinstance(one, cst.Name)]
