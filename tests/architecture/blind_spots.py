"""Checks of imports that the contracts cannot see; each returns a line per problem."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tests.architecture.tree import PACKAGES, Module, Tree

FIRST_PARTY = {*PACKAGES, "container", "tests", "tools"}
# Modules that may re-export names of the domain.
DOORS = {"application.changes", "application.errors"}
# The only module that may import by name: the modules below its caller's package.
THE_FINDER = "application.discovery"


def strangers(tree: Tree) -> list[str]:
    """Return loose files and new packages in src, which no contract covers."""
    found = {path.name for path in tree.src.iterdir() if path.name[0] not in "._"}
    return [
        f"src/{name} is none of the four packages" for name in sorted(found - PACKAGES)
    ]


def unseen(tree: Tree) -> list[str]:
    """Return files that import-linter ignores."""
    return [
        f"{file.relative_to(tree.root)}: a folder above it is not a package, or its name has dots"
        for file in sorted(tree.src.rglob("*.py"))
        if "." in file.stem
        or not all(_is_package(folder) for folder in _above(file, tree))
    ]


def _above(file: Path, tree: Tree) -> list[Path]:
    return [folder for folder in file.parents if tree.src in folder.parents]


def _is_package(folder: Path) -> bool:
    return folder.name.isidentifier() and (folder / "__init__.py").exists()


def dynamic_imports(tree: Tree) -> list[str]:
    """Return imports through importlib, except of third-party modules."""
    return [
        f"{module.name} imports what no contract sees (l.{call.lineno})"
        for module in tree.modules()
        if module.name != THE_FINDER
        for call in _imports_by_string(module)
        if not _is_third_party(call)
    ]


def _imports_by_string(module: Module) -> Iterator[ast.Call]:
    syntax = module.syntax()
    names = {"__import__", "import_module"}
    for node in ast.walk(syntax):
        if isinstance(node, ast.ImportFrom) and node.module == "importlib":
            names |= {
                one.asname for one in node.names if one.name in names and one.asname
            }
    for node in ast.walk(syntax):
        if isinstance(node, ast.Call) and _last_name(node.func) in names:
            yield node


def _is_third_party(call: ast.Call) -> bool:
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    name = arguments[0] if arguments else None
    if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
        return False
    return name.value.partition(".")[0] not in {"", *FIRST_PARTY}


def reexports(tree: Tree) -> list[str]:
    """Return names of the domain that another module re-exports, past the contracts."""
    return [
        f"{module.name} hands on {name} of the domain"
        for module in tree.modules()
        if not module.name.startswith("domain") and module.name not in DOORS
        for name in sorted(_handed_on(module.syntax()))
    ]


def _handed_on(syntax: ast.Module) -> Iterator[str]:
    imported: set[str] = set()
    for node in ast.walk(syntax):
        for name, alias in _from_the_domain(node):
            imported.add(alias or name)
            if name == "*" or name == alias:
                yield name
    for statement in syntax.body:
        targets, value = _assignment(statement)
        if "__all__" in targets and value:
            listed = {
                node.value for node in ast.walk(value) if isinstance(node, ast.Constant)
            }
            yield from imported & listed
        elif _first_name(value) in imported and isinstance(
            value, ast.Name | ast.Attribute
        ):
            yield from targets


def _from_the_domain(node: ast.AST) -> Iterator[tuple[str, str | None]]:
    if isinstance(node, ast.ImportFrom):
        if (node.module or "").partition(".")[0] == "domain":
            yield from ((one.name, one.asname) for one in node.names)
    elif isinstance(node, ast.Import):
        for one in node.names:
            if one.name.partition(".")[0] == "domain":
                yield one.asname or "domain", None


def _assignment(statement: ast.stmt) -> tuple[list[str], ast.expr | None]:
    if isinstance(statement, ast.Assign):
        return [
            one.id for one in statement.targets if isinstance(one, ast.Name)
        ], statement.value
    if isinstance(statement, ast.AnnAssign | ast.AugAssign):
        return [_first_name(statement.target) or ""], statement.value
    return [], None


def _first_name(node: ast.expr | None) -> str | None:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _last_name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def claimed(owners: Mapping[str, Iterable[str]], *, ourselves: str) -> list[str]:
    """Return our names that installed distributions use, too: one would hide the other."""
    return [
        f"{name} belongs to {', '.join(sorted(others))}"
        for name in sorted({*PACKAGES, "container"})
        if (others := {*owners.get(name, ())} - {ourselves})
    ]
