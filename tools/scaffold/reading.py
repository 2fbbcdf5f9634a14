"""Facts that are read from the syntax trees of a clone."""

import ast
from collections.abc import Iterator

from tools.scaffold.plan import Plan

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(plan: Plan, *patterns: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield the path and the tree of each Python file that matches."""
    for path in plan.files(*patterns):
        yield path, ast.parse(plan.read(path))


def classes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    return (node for node in tree.body if isinstance(node, ast.ClassDef))


def bases(one: ast.ClassDef) -> list[str]:
    return [ast.unparse(base) for base in one.bases]


def functions(tree: ast.Module | ast.ClassDef) -> Iterator[Function]:
    return (node for node in tree.body if isinstance(node, Function))


def assigned(
    tree: ast.Module | ast.ClassDef,
) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield the variables and fields, with their values."""
    for node in tree.body:
        if isinstance(node, ast.AnnAssign):
            yield ast.unparse(node.target), node.value
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _pairs(target, node.value)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, its_value in zip(target.elts, value.elts, strict=True):
            yield ast.unparse(one), its_value
    else:
        yield ast.unparse(target), value


def origins(tree: ast.Module) -> dict[str, str]:
    """Return the module from which each name is imported."""
    return {
        alias.asname or alias.name: node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def defined(tree: ast.Module | ast.ClassDef) -> set[str]:
    """Return the names that a module or a class defines, but not imports."""
    variables = {name for name, _ in assigned(tree)}
    definitions = {
        node.name for node in tree.body if isinstance(node, Function | ast.ClassDef)
    }
    return variables | definitions


def names_in(*nodes: ast.AST) -> set[str]:
    return {
        one.id for node in nodes for one in ast.walk(node) if isinstance(one, ast.Name)
    }


def calls_in(node: ast.AST, function: str) -> list[ast.Call]:
    """Return the calls of a function, which is written like this."""
    return [
        one
        for one in ast.walk(node)
        if isinstance(one, ast.Call) and ast.unparse(one.func) == function
    ]


def keyword(call: ast.expr | None, name: str) -> ast.expr | None:
    """Return the argument that a call passes by this name, if it does."""
    keywords = call.keywords if isinstance(call, ast.Call) else []
    return next((one.value for one in keywords if one.arg == name), None)


def elements(node: ast.expr | None) -> list[str]:
    """Return what a tuple literal consists of; nothing else has elements."""
    return (
        [ast.unparse(one) for one in node.elts] if isinstance(node, ast.Tuple) else []
    )


def text(node: ast.expr | None) -> str:
    """Return the text of a literal; that of anything else is empty."""
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(ast.literal_eval(node)) if node and is_text else ""


def module_of(path: str) -> str:
    """Return the name under which a file is imported."""
    stem = path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__")
    return stem.replace("/", ".")
