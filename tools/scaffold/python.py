"""Edits of Python source through its syntax tree, which keep comments and layout.

Code is compared without regard to blanks, line breaks and trailing commas. Every edit
raises ScaffoldError if the source does not have what it would change.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import libcst as cst

from tools.scaffold.errors import ScaffoldError

Removal = cst.RemovalSentinel | cst.FlattenSentinel[Any]
_EMPTY = cst.Module(body=[])


def add_import(source: str, module: str, name: str) -> str:
    """Add `from module import name`; ruff sorts it into its place."""
    statement = cst.parse_statement(f"from {module} import {name}\n")
    tree = cst.parse_module(source)
    body = list(tree.body)
    if any(_code(one) == _code(statement) for one in body):
        return source
    last = max((i for i, one in enumerate(body) if is_import(one)), default=-1)
    at = last + 1 if last >= 0 else _after_docstring(body)
    return tree.with_changes(body=[*body[:at], statement, *body[at:]]).code


def remove_imports(source: str, module: str) -> str:
    """Remove every import of the module or of its submodules."""
    return _remove(source, lambda node: _imports_from(node, module), f"import {module}")


def imported_names(source: str, module: str) -> list[str]:
    """Return the names that the source imports from the module."""
    return [
        _code(alias.name)
        for statement in _import_statements(source, module)
        for alias in statement.names
        if isinstance(alias, cst.ImportAlias)
    ]


def remove_imported_name(source: str, module: str, name: str) -> str:
    """Remove one name from an import of several."""
    kept = [one for one in imported_names(source, module) if one != name]
    source = _remove(source, partial(_imports_exactly, module), f"import {module}")
    for one in kept:
        source = add_import(source, module, one)
    return source


def swap_definitions(source: str, first: str, second: str) -> str:
    """Give each of two functions of the module the name of the other."""
    names = {first: second, second: first}
    tree = cst.parse_module(source)
    body = [
        node.with_changes(name=cst.Name(names[node.name.value]))
        if isinstance(node, cst.FunctionDef) and node.name.value in names
        else node
        for node in tree.body
    ]
    places = [
        index
        for index, node in enumerate(body)
        if isinstance(node, cst.FunctionDef) and node.name.value in names
    ]
    if len(places) != len(names):
        raise ScaffoldError(f"no functions `{first}` and `{second}`")
    one, other = places
    body[one], body[other] = body[other], body[one]
    return tree.with_changes(body=body).code


def add_element(
    source: str, collection: str, element: str, *, argument: str | None = None
) -> str:
    """Add an element at the end of a list, tuple, set or dict.

    `collection` names a variable of the module, or one of a class (`Class.attribute`);
    its value may be wrapped in a call, as `frozenset({…})` is, as the first argument, or
    as the one that `argument` names. An element of a dict is written as `key: value`.
    """
    editor = _ElementAdder(collection, element, argument)
    return _edited(source, editor, editor.done, f"no list, set or dict `{collection}`")


def assign(source: str, name: str, value: str) -> str:
    """Give a variable of the module another value; comments stay."""
    editor = _Assigner(name, cst.parse_expression(value))
    return _edited(source, editor, editor.done, f"no variable `{name}`")


def remove_elements(source: str, *elements: str) -> str:
    """Remove elements of collections, entries of dicts and arguments of calls."""
    for element in elements:
        editor = _ElementRemover(_plain(element))
        source = _edited(source, editor, editor.done, f"no element `{element}`")
    return source


def remove_statements(source: str, *statements: str) -> str:
    """Remove statements, at whatever depth, that are written like these."""
    for statement in statements:
        source = _remove(source, partial(_is_written, _plain(statement)), statement)
    return source


def remove_definitions(source: str, *names: str) -> str:
    """Remove functions, classes, methods (`Class.method`) and variables by their names."""
    for name in names:
        editor = _DefinitionRemover(name)
        source = _edited(source, editor, editor.done, f"no definition of `{name}`")
    return source


def replace_expression(source: str, old: str, new: str) -> str:
    """Replace every expression that is written like `old`."""
    editor = _Replacer(_plain(old), cst.parse_expression(new))
    return _edited(source, editor, editor.done, f"no expression `{old}`")


class _Done:
    """Whether an edit has found what it changes."""

    def __init__(self) -> None:
        self.is_done = False

    def __call__(self) -> bool:
        return self.is_done


class _ElementAdder(cst.CSTTransformer):
    def __init__(self, collection: str, element: str, argument: str | None) -> None:
        super().__init__()
        self._path = collection.split(".")
        self._element = element
        self._argument = argument
        self._scope: list[str] = []
        self.done = _Done()

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.ClassDef | cst.FunctionDef):
            self._scope.append(node.name.value)
        return True

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        updated_node = super().on_leave(original_node, updated_node)
        if isinstance(original_node, cst.ClassDef | cst.FunctionDef):
            self._scope.pop()
        elif self._assigns(original_node):
            return updated_node.with_changes(value=self._extended(updated_node.value))
        return updated_node

    def _assigns(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Assign):
            return any(self._is_wanted(one.target) for one in node.targets)
        if isinstance(node, cst.AnnAssign):
            return node.value is not None and self._is_wanted(node.target)
        return False

    def _is_wanted(self, target: cst.BaseExpression) -> bool:
        if not isinstance(target, cst.Name):
            return False
        return [*self._scope, target.value] == self._path

    def _wraps(self, index: int, argument: cst.Arg) -> bool:
        if self._argument is None:
            return index == 0
        return argument.keyword is not None and argument.keyword.value == self._argument

    def _extended(self, value: cst.BaseExpression) -> cst.BaseExpression:
        if isinstance(value, cst.Call) and value.args:
            args = [
                one.with_changes(value=self._extended(one.value))
                if self._wraps(index, one)
                else one
                for index, one in enumerate(value.args)
            ]
            return value.with_changes(args=args)
        if isinstance(value, cst.Dict | cst.Set):
            code = "{" + self._element + "}"
        elif isinstance(value, cst.List | cst.Tuple):
            code = "[" + self._element + "]"
        else:
            return value
        self.done.is_done = True
        added: Any = cst.parse_expression(code)
        return value.with_changes(elements=_joined(value.elements, added.elements))


class _Assigner(cst.CSTTransformer):
    def __init__(self, name: str, value: cst.BaseExpression) -> None:
        super().__init__()
        self._name = name
        self._value = value
        self.done = _Done()

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        updated_node = super().on_leave(original_node, updated_node)
        targets = original_node.targets if isinstance(original_node, cst.Assign) else []
        if any(_code(one.target) == self._name for one in targets):
            self.done.is_done = True
            return updated_node.with_changes(value=self._value)
        return updated_node


class _ElementRemover(cst.CSTTransformer):
    def __init__(self, wanted: str) -> None:
        super().__init__()
        self._wanted = wanted
        self.done = _Done()

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        is_item = isinstance(
            original_node,
            cst.Element | cst.DictElement | cst.StarredElement | cst.Arg,
        )
        if is_item and _code(original_node) == self._wanted:
            self.done.is_done = True
            return cst.RemoveFromParent()
        if isinstance(original_node, cst.Call):
            return _without_new_comma(original_node, updated_node, "args")
        if isinstance(original_node, cst.List | cst.Tuple | cst.Set | cst.Dict):
            return _without_new_comma(original_node, updated_node, "elements")
        return super().on_leave(original_node, updated_node)


class _DefinitionRemover(cst.CSTTransformer):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._path = name.split(".")
        self._scope: list[str] = []
        self.done = _Done()

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.ClassDef | cst.FunctionDef):
            self._scope.append(node.name.value)
        return True

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        updated_node = super().on_leave(original_node, updated_node)
        if isinstance(original_node, cst.ClassDef | cst.FunctionDef):
            is_wanted = self._scope == self._path
            self._scope.pop()
        elif isinstance(original_node, cst.SimpleStatementLine):
            names = _assigned(original_node)
            is_wanted = any([*self._scope, name] == self._path for name in names)
        else:
            return updated_node
        if not is_wanted:
            return updated_node
        self.done.is_done = True
        return cst.RemoveFromParent()


class _StatementRemover(cst.CSTTransformer):
    def __init__(self, is_wanted: Callable[[cst.CSTNode], bool]) -> None:
        super().__init__()
        self._is_wanted = is_wanted
        self.done = _Done()

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        is_statement = isinstance(
            original_node, cst.SimpleStatementLine | cst.BaseCompoundStatement
        )
        if is_statement and self._is_wanted(original_node):
            self.done.is_done = True
            return cst.RemoveFromParent()
        return super().on_leave(original_node, updated_node)


class _Replacer(cst.CSTTransformer):
    def __init__(self, wanted: str, replacement: cst.BaseExpression) -> None:
        super().__init__()
        self._wanted = wanted
        self._replacement = replacement
        self.done = _Done()

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        is_expression = isinstance(original_node, cst.BaseExpression)
        if is_expression and _code(original_node) == self._wanted:
            self.done.is_done = True
            return self._replacement
        return super().on_leave(original_node, updated_node)


def _edited(
    source: str, editor: cst.CSTTransformer, done: Callable[[], bool], missing: str
) -> str:
    code = cst.parse_module(source).visit(editor).code
    if not done():
        raise ScaffoldError(missing)
    return code


def _remove(source: str, is_wanted: Callable[[cst.CSTNode], bool], what: str) -> str:
    editor = _StatementRemover(is_wanted)
    return _edited(source, editor, editor.done, f"no statement `{what}`")


def _joined(elements: Sequence[Any], added: Sequence[Any]) -> list[Any]:
    """Return all elements, each with a comma, so that a formatter may break the lines."""
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    before = [
        one if _has_comma(one) else one.with_changes(comma=comma) for one in elements
    ]
    return [*before, *added]


def _without_new_comma(original: Any, updated: Any, field: str) -> Any:
    """Drop the comma behind the last item, unless there was one behind the last before.

    A formatter takes a trailing comma for the wish to have each item on its own line.
    """
    before, items = getattr(original, field), [*getattr(updated, field)]
    if not items or len(items) == len(before) or _has_comma(before[-1]):
        return updated
    items[-1] = items[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return updated.with_changes(**{field: items})


def _has_comma(element: Any) -> bool:
    return isinstance(element.comma, cst.Comma)


def _assigned(statement: cst.SimpleStatementLine) -> list[str]:
    names = []
    for part in statement.body:
        if isinstance(part, cst.Assign):
            names += [_code(target.target) for target in part.targets]
        elif isinstance(part, cst.AnnAssign):
            names.append(_code(part.target))
    return names


def is_import(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleStatementLine) and isinstance(
        node.body[0], cst.Import | cst.ImportFrom
    )


def _imports_exactly(module: str, node: cst.CSTNode) -> bool:
    if not isinstance(node, cst.SimpleStatementLine):
        return False
    statement = node.body[0]
    if not isinstance(statement, cst.ImportFrom) or statement.module is None:
        return False
    return _code(statement.module) == module


def _import_statements(source: str, module: str) -> list[Any]:
    return [
        node.body[0]
        for node in cst.parse_module(source).body
        if isinstance(node, cst.SimpleStatementLine) and _imports_exactly(module, node)
    ]


def _imports_from(node: cst.CSTNode, module: str) -> bool:
    if not isinstance(node, cst.SimpleStatementLine):
        return False
    statement = node.body[0]
    if isinstance(statement, cst.ImportFrom) and statement.module is not None:
        return f"{_code(statement.module)}.".startswith(f"{module}.")
    if isinstance(statement, cst.Import):
        names = [f"{_code(one.name)}." for one in statement.names]
        return any(name.startswith(f"{module}.") for name in names)
    return False


def _after_docstring(body: Sequence[cst.CSTNode]) -> int:
    first = body[0] if body else None
    if not isinstance(first, cst.SimpleStatementLine):
        return 0
    is_text = isinstance(first.body[0], cst.Expr)
    return int(is_text)


def _is_written(code: str, node: cst.CSTNode) -> bool:
    return _code(node) == code


def _code(node: cst.CSTNode) -> str:
    return _plain(_EMPTY.code_for_node(node))


def _plain(code: str) -> str:
    """Return code without blanks, line breaks, comments and trailing commas."""
    lines = (line.partition("  #")[0] for line in code.strip().splitlines())
    joined = "".join("".join(lines).split()).rstrip(",")
    for bracket in ")]}":
        joined = joined.replace(f",{bracket}", bracket)
    return joined
