"""The use case of an aggregate on which a new one is modelled: its sister."""

import ast
from dataclasses import dataclass

from tools.scaffold import reading
from tools.scaffold.aggregates import Aggregate
from tools.scaffold.errors import ScaffoldError
from tools.scaffold.plan import Plan


@dataclass(frozen=True)
class Sister:
    """What a use case that changes the aggregate says about who may, and what it returns."""

    name: str
    variable: str  # of the aggregate
    view: str
    # Statements that judge the actor, before and after the aggregate is read.
    checks_before: tuple[str, ...]
    checks_inside: tuple[str, ...]
    is_versioned: bool
    raises: tuple[str, ...]  # but for errors of what it does
    imports: tuple[tuple[str, str], ...]  # modules, and the names above


@dataclass(frozen=True)
class Sisters:
    """The use cases of a context that change an aggregate on behalf of an actor."""

    plan: Plan
    aggregate: Aggregate
    not_found: str  # the error of an aggregate that is not there

    def best(self) -> Sister:
        """Return one that checks the version, if any does: the one that revises first.

        Raises ScaffoldError, saying what was looked for.
        """
        folder = f"src/application/{self.aggregate.context}"
        sisters = [
            sister
            for _, tree in reading.modules(self.plan, f"{folder}/*.py")
            for one in reading.classes(tree)
            if (sister := self._sister(tree, one))
        ]
        if not sisters:
            repository = f"work.{self.aggregate.repository}"
            raise ScaffoldError(
                f"{folder} has no use case to model this one on: one that takes `actor`"
                f" and `{self.aggregate.id_name}`, calls {repository}.get and"
                f" {repository}.save, returns {self._view} and declares {self.not_found}"
            )
        revise = f"Revise{self.aggregate.class_name}"
        return min(
            sisters,
            key=lambda one: (not one.is_versioned, one.name != revise, one.name),
        )

    @property
    def _view(self) -> str:
        return f"{self.aggregate.class_name}View"

    def _sister(self, tree: ast.Module, one: ast.ClassDef) -> Sister | None:
        call = next((f for f in reading.functions(one) if f.name == "__call__"), None)
        if call is None or not self._has_the_form(call):
            return None
        variable = self._variable(call)
        before = _checks(call.body, variable)
        blocks = [node for node in call.body if isinstance(node, ast.AsyncWith)]
        inside = [check for block in blocks for check in _checks(block.body, variable)]
        raises = self._raises(one)
        origins = reading.origins(tree)
        used = reading.names_in(*before, *inside) | {*raises, self._view}
        is_plain = used <= {*origins, "actor", "work", variable}
        if not variable or self.not_found not in raises or not is_plain:
            return None
        return Sister(
            name=one.name,
            variable=variable,
            view=self._view,
            checks_before=tuple(map(ast.unparse, before)),
            checks_inside=tuple(map(ast.unparse, inside)),
            is_versioned=bool(reading.calls_in(call, f"{variable}.check_version")),
            raises=tuple(raises),
            imports=tuple((origins[name], name) for name in used & origins.keys()),
        )

    def _has_the_form(self, call: reading.Function) -> bool:
        keywords = {one.arg for one in call.args.kwonlyargs}
        returned = ast.unparse(call.returns) if call.returns else ""
        saved = reading.calls_in(call, f"work.{self.aggregate.repository}.save")
        is_about_it = {"actor", self.aggregate.id_name} <= keywords
        return is_about_it and returned == self._view and bool(saved)

    def _variable(self, call: reading.Function) -> str:
        """Return the variable to which the aggregate is assigned."""
        get = f"work.{self.aggregate.repository}.get"
        for node in ast.walk(call):
            if isinstance(node, ast.Assign) and reading.calls_in(node, get):
                return ast.unparse(node.targets[0])
        return ""

    def _raises(self, one: ast.ClassDef) -> list[str]:
        """Return the declared errors, without those of what the use case does."""
        declared = dict(reading.assigned(one)).get("raises")
        names = reading.elements(declared)
        folder = f"src/domain/{self.aggregate.context}"
        forbidden = {
            each.name
            for _, tree in reading.modules(self.plan, f"{folder}/*.py")
            for each in reading.classes(tree)
            if "Forbidden" in reading.bases(each)
        }
        kept = {"NotPermitted", "OutOfDate", self.not_found, *forbidden}
        return [name for name in names if name in kept]


def _checks(body: list[ast.stmt], variable: str) -> list[ast.stmt]:
    """Return the statements that judge the actor, and do not change the aggregate."""
    return [
        node
        for node in body
        if isinstance(node, ast.Expr | ast.If)
        and "actor" in reading.names_in(node)
        and not _changes(node, variable)
    ]


def _changes(node: ast.stmt, variable: str) -> bool:
    """Tell whether a method of the aggregate is called that is not named `must_…`."""
    functions = [
        ast.unparse(one.func) for one in ast.walk(node) if isinstance(one, ast.Call)
    ]
    methods = [one for one in functions if one.startswith(f"{variable}.")]
    return any(not one.startswith(f"{variable}.must_") for one in methods)
