"""What the tests of a clone know of an aggregate: its builder, record and examples."""

import ast
from dataclasses import dataclass

from tools.scaffold import reading
from tools.scaffold.aggregates import Aggregate
from tools.scaffold.errors import ScaffoldError
from tools.scaffold.plan import Plan


@dataclass(frozen=True)
class Place:
    """A definition of the tests, and the file that has it."""

    path: str
    name: str

    @property
    def module(self) -> str:
        return reading.module_of(self.path)


@dataclass(frozen=True)
class TestedContext:
    """The modules of `tests/contexts` that are about one context."""

    plan: Plan
    aggregate: Aggregate

    def trees(self) -> list[tuple[str, ast.Module]]:
        context = self.aggregate.context
        patterns = (f"tests/contexts/{context}.py", f"tests/contexts/{context}/*.py")
        return list(reading.modules(self.plan, *patterns))

    def kind(self, part: str) -> Place:
        """Return a part of the aggregate's `Kind`: `plain`, its builder, or `missing`."""
        for path, tree in self.trees():
            for kind in reading.calls_in(tree, "Kind"):
                repository = reading.text(reading.keyword(kind, "repository"))
                value = reading.keyword(kind, part)
                is_ours = repository == self.aggregate.repository
                if is_ours and isinstance(value, ast.Name):
                    return self._origin(path, tree, value.id)
        raise self._missing(
            f'`Kind(repository="{self.aggregate.repository}", {part}=…)`'
        )

    def context(self) -> Place:
        """Return the place of `CONTEXT = Context(…)`."""
        for path, tree in self.trees():
            if "CONTEXT" in reading.defined(tree):
                return Place(path, "CONTEXT")
        raise self._missing("`CONTEXT = Context(…)`")

    def record(self) -> Place:
        """Return the id of a record that examples are about: `records` has it."""
        for path, tree in self.trees():
            bodies = [one for one in reading.functions(tree) if one.name == "records"]
            ids = reading.names_in(*bodies)
            for name, value in reading.assigned(tree):
                if name in ids and self._is_id(value):
                    return Place(path, name)
        raise self._missing(
            f"`RECORD = {self.aggregate.id_type}(an_id())`, the id of one of `records`"
        )

    def _is_id(self, value: ast.expr | None) -> bool:
        id_type = self.aggregate.id_type
        return isinstance(value, ast.Call) and ast.unparse(value.func) == id_type

    def example(self, sister: str) -> tuple[Place, str]:
        """Return where examples of calls stand, and the one of a use case.

        It has the aggregate's id and the version, and no other arguments.
        """
        for path, tree in self.trees():
            for name, value in reading.assigned(tree):
                for key, call in _entries(value):
                    if ast.unparse(key).rpartition(".")[2] == sister:
                        return Place(path, name), self._without_others(call)
        raise self._missing(f"a dict with an example call of {sister}")

    def jobs(self) -> Place | None:
        """Return the dict of examples of jobs, if the context has any."""
        path = self.context().path
        tree = ast.parse(self.plan.read(path))
        jobs = reading.keyword(dict(reading.assigned(tree))["CONTEXT"], "jobs")
        if jobs is None:
            return None
        if not isinstance(jobs, ast.Name):
            raise self._missing("`jobs=JOBS` in the `CONTEXT`")
        return self._origin(path, tree, jobs.id)

    def strangers_get(self, operation: str) -> int:
        """Return the status that strangers get from a route."""
        for _, tree in self.trees():
            for one in ast.walk(tree):
                for key, value in _entries(one):
                    is_status = isinstance(value, ast.Constant)
                    if is_status and reading.text(key) == operation:
                        return int(ast.literal_eval(value))
        raise self._missing(f"status of {operation!r} in `strangers_get`")

    def _without_others(self, example: ast.expr) -> str:
        kept = {self.aggregate.id_name, "version"}
        if not isinstance(example, ast.Call):
            raise self._missing("an example of a use case that is a call")
        arguments = reading.keyword(example, "arguments")
        if isinstance(arguments, ast.Dict):
            own = {k: v for k, v in _entries(arguments) if reading.text(k) in kept}
            arguments.keys, arguments.values = [*own.keys()], [*own.values()]
        else:
            example.keywords = [one for one in example.keywords if one.arg in kept]
        return ast.unparse(example)

    def _origin(self, path: str, tree: ast.Module, name: str) -> Place:
        """Return where a name is defined that a module defines or imports."""
        module = reading.origins(tree).get(name)
        if module is None:
            return Place(path, name)
        stem = module.replace(".", "/")
        files = [
            f"{folder}{stem}{suffix}"
            for folder in ("", "src/")
            for suffix in (".py", "/__init__.py")
        ]
        for file in files:
            if file in self.plan:
                return Place(file, name)
        raise ScaffoldError(f"{path} imports {name} from {module}, which has no file")

    def _missing(self, what: str) -> ScaffoldError:
        context = self.aggregate.context
        return ScaffoldError(
            f"tests/contexts lacks {what}, for {context}: see tests/context.py"
        )


def _entries(node: ast.AST | None) -> list[tuple[ast.expr, ast.expr]]:
    """Return the keys and values of a dict; of anything else, none."""
    if not isinstance(node, ast.Dict):
        return []
    pairs = zip(node.keys, node.values, strict=True)
    return [(key, value) for key, value in pairs if key is not None]
