"""The aggregate of a use case, as a clone has it in its domain, ports and tests."""

import ast
from dataclasses import dataclass

from tools.scaffold import reading
from tools.scaffold.errors import ScaffoldError
from tools.scaffold.names import Name
from tools.scaffold.plan import Plan

# What every aggregate has (domain/events.py).
INHERITED = {"id", "version", "recorded", "check_version", "record", "release"}


@dataclass(frozen=True)
class Aggregate:
    """An aggregate, and the names by which its context knows it."""

    context: str
    name: Name
    class_name: str
    path: str  # of its module
    id_type: str
    members: frozenset[str]
    event_base: str  # of its events; empty if they have none in common
    last_event: str  # its last definition; empty if there is none
    repository: str  # in a unit of work

    @property
    def module(self) -> str:
        return reading.module_of(self.path)

    @property
    def id_name(self) -> str:
        return f"{self.name.snake}_id"


def split_name(plan: Plan, context: str, name: Name) -> tuple[Name, Aggregate]:
    """Return the verb of a use case, and the aggregate that its name ends with.

    Raises ScaffoldError if there is no such context, aggregate or verb.
    """
    _must_be_context(plan, context)
    known = _aggregates(plan, context)
    words = [word.lower() for word in name.words]
    for class_name in sorted(known, key=len, reverse=True):
        thing = Name.parse(class_name)
        noun = [word.lower() for word in thing.words]
        if words[-len(noun) :] == noun:
            verb = Name(name.words[: -len(noun)])
            if not verb.words:
                raise ScaffoldError(
                    f"say what happens to {class_name}: a verb before it, as"
                    f" Approve{class_name}"
                )
            return verb, _described(plan, context, thing, class_name, known[class_name])
    found = ", ".join(sorted(known)) or "no class that derives from Aggregate[…]"
    raise ScaffoldError(
        f"{name.pascal} does not end with the name of an aggregate of {context}:"
        f" src/domain/{context} has {found}"
    )


def _must_be_context(plan: Plan, context: str) -> None:
    folders = {path.split("/")[2] for path in plan.files("src/domain/*/__init__.py")}
    known = sorted(
        one for one in folders if f"src/application/{one}/__init__.py" in plan
    )
    if context not in known:
        raise ScaffoldError(
            f"there is no context {context!r}: choose among {', '.join(known)}"
        )


def _aggregates(plan: Plan, context: str) -> dict[str, str]:
    """Return the path of each class that derives from `Aggregate[…]`."""
    return {
        one.name: path
        for path, tree in reading.modules(plan, f"src/domain/{context}/*.py")
        for one in reading.classes(tree)
        if _id_type(one)
    }


def _id_type(one: ast.ClassDef) -> str:
    for base in one.bases:
        if isinstance(base, ast.Subscript) and ast.unparse(base.value) == "Aggregate":
            return ast.unparse(base.slice)
    return ""


def _described(
    plan: Plan, context: str, thing: Name, class_name: str, path: str
) -> Aggregate:
    tree = ast.parse(plan.read(path))
    by_name = {one.name: one for one in reading.classes(tree)}
    members = INHERITED | reading.defined(by_name[class_name])
    base, last = _events(by_name, class_name, f"{thing.snake}_id")
    return Aggregate(
        context=context,
        name=thing,
        class_name=class_name,
        path=path,
        id_type=_id_type(by_name[class_name]),
        members=frozenset(members),
        event_base=base,
        last_event=last,
        repository=_repository(plan, context, class_name),
    )


def _events(
    by_name: dict[str, ast.ClassDef], class_name: str, id_name: str
) -> tuple[str, str]:
    """Return the base class of the aggregate's events, and the last one of them."""
    base = f"{class_name}Event"
    if base not in by_name or not _has_only(by_name[base], id_name):
        return "", ""
    of_it = [one.name for one in by_name.values() if base in reading.bases(one)]
    return base, [base, *of_it][-1]


def _has_only(event: ast.ClassDef, field: str) -> bool:
    """Tell whether an event is made of this field, without inherited ones."""
    fields = [name for name, _ in reading.assigned(event)]
    return fields == [field] and reading.bases(event) == ["Event"]


def _repository(plan: Plan, context: str, class_name: str) -> str:
    path = f"src/application/{context}/ports.py"
    wanted = f"{class_name}Repository"
    for one in reading.classes(ast.parse(plan.read(path))):
        for function in reading.functions(one):
            if function.returns and ast.unparse(function.returns) == wanted:
                return function.name
    raise ScaffoldError(
        f"{path} has no unit of work with a property that returns {wanted}"
    )
