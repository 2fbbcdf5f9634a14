"""The container as plain Python: each provider as the function that it is.

The arguments of providers are invisible to mypy. Translated, the very same container is one:

    clock: Provider[Clock] = Singleton(SystemClock)     def clock() -> Clock:
                                                            return SystemClock()
    made = wired(identity, clock=clock)                 made = wired(identity.LogIn(clock=clock()),
                                                                     identity.ViewMe())
"""

import ast
import importlib
from collections.abc import Iterator
from dataclasses import fields
from typing import get_type_hints

HELPERS = """
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import TypeVar
from application.use_case import Bounded

T = TypeVar("T")
Span = Callable[[str], AbstractContextManager[object]]
UseCases = dict[type, Bounded]

def wired(*use_cases: object, span: Span, deadline: timedelta) -> UseCases: ...
def by_kind(made: UseCases) -> UseCases: ...
def jobs_by_name(made: UseCases) -> dict[str, Bounded]: ...
def select(key: str, **options: T) -> T: ...
"""
CALLS = {"Singleton", "Factory", "Callable", "Resource"}
KNOWN = CALLS | {"List", "Object", "Provider", "Selector"}


def plain(source: str) -> str:
    """Return the container's source translated, to stand beside a `helpers.pyi` of HELPERS."""
    module = ast.parse(source)
    [container] = (node for node in module.body if isinstance(node, ast.ClassDef))
    kept = [node for node in module.body if isinstance(node, ast.Import | ast.Assign)]
    imports = [node for node in module.body if isinstance(node, ast.ImportFrom)]
    _must_know(imports)
    own = [node for node in imports if node.module != "adapters.wiring"]
    helpers = ast.parse("from helpers import UseCases, by_kind, jobs_by_name, select, wired").body
    translate = _Plain({_name(node) for node in container.body if isinstance(node, ast.AnnAssign)})
    providers = [translate.visit(node) for node in container.body]
    return ast.unparse(ast.Module([*own, *helpers, *kept, *providers], []))


def _must_know(imports: list[ast.ImportFrom]) -> None:
    """What is not translated would be anything to mypy, and no mistake in it be found."""
    used = {
        one.name
        for node in imports
        if node.module == "dependency_injector.providers"
        for one in node.names
    }
    assert used <= KNOWN, f"plain_container.py cannot translate {used - KNOWN} yet"


def _name(node: ast.AnnAssign) -> str:
    assert isinstance(node.target, ast.Name)
    return node.target.id


class _Plain(ast.NodeTransformer):
    def __init__(self, ports: set[str]) -> None:
        self.ports = ports

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        assert isinstance(node.annotation, ast.Subscript), "annotate it as Provider[Port]"
        assert node.value is not None
        nothing = ast.arguments([], [], None, [], [], None, [])
        made = ast.Return(self.visit(node.value))
        port = node.annotation.slice
        return ast.FunctionDef(_name(node), nothing, [made], [], port, lineno=node.lineno)

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        return ast.Assign(node.targets, self.visit(node.value), lineno=node.lineno)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Call(node, [], []) if node.id in self.ports else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if node.attr == "provider" and isinstance(node.value, ast.Name):
            return node.value
        value = self.visit(node.value)
        return value if node.attr == "provided" else ast.Attribute(value, node.attr)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        kind = node.func.id if isinstance(node.func, ast.Name) else None
        if kind == "Object":
            return node.args[0]
        if isinstance(node.func, ast.Attribute) and node.func.attr == "call":
            node.func = node.func.value
        self.generic_visit(node)
        if kind == "Selector":
            node.func = ast.Name("select")
        elif kind == "List":
            return ast.List(node.args)
        elif kind in CALLS:
            node.func, *node.args = node.args
        elif kind == "wired":
            return _wired(node)
        return node


def _parts(node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    for keyword in node.keywords:
        if keyword.arg:
            yield keyword.arg, keyword.value
        else:
            assert isinstance(keyword.value, ast.Call)  # **named(source, "name", …)
            source, *names = keyword.value.args
            for name in map(ast.literal_eval, names):
                yield name, ast.Attribute(source, name)


def _wired(node: ast.Call) -> ast.Call:
    """Call each use case's class as `wired` does, so that mypy compares its fields' types."""
    parts = dict(_parts(node))
    kinds: dict[type, ast.expr] = {}
    assert isinstance(node.args[0], ast.Tuple)
    for name in node.args[0].elts:
        assert isinstance(name, ast.Name)
        module = importlib.import_module(f"application.{name.id}")
        listed = [one for one in vars(module).values() if isinstance(one, type)]
        use_cases = [one for one in listed if hasattr(one, "raises")]
        kinds |= {kind: ast.Attribute(name, kind.__name__) for kind in use_cases}

    def made(kind: type) -> ast.expr:
        types = get_type_hints(kind)
        names = [one.name for one in fields(kind)]
        given = {name: parts.get(name) or made(types[name]) for name in names}
        keywords = [ast.keyword(name, value) for name, value in given.items()]
        return ast.Call(kinds[kind], [], keywords)

    boundary = [one for one in node.keywords if one.arg in ("span", "deadline")]
    return ast.Call(node.func, [made(kind) for kind in kinds], boundary)
