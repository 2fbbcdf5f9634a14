"""`make remove what="invoices mongo kafka"`: remove what a clone does not need.

The tables of a context are dropped by a new revision; the revisions that made them
stay. Options, such as storages and brokers, are listed in `options`.
"""

import sys
from collections.abc import Iterator, Sequence

from configupdater import ConfigUpdater

from tools.scaffold import python
from tools.scaffold.derived import (
    describe_removed_api,
    describe_settings,
    raise_mongo_revision,
)
from tools.scaffold.errors import ScaffoldError, run
from tools.scaffold.options import OPTIONS
from tools.scaffold.plan import Plan
from tools.scaffold.remove_options import mentions_left, remove_options
from tools.scaffold.report import report
from tools.scaffold.revisions import draft_revision, drop_tables
from tools.scaffold.tidy import tidy

_OTHERS = "other contexts need it"
REQUIRED = {
    "identity": _OTHERS,
    "jobs": _OTHERS,
    "health": _OTHERS,
    "welcome": _OTHERS,
}
"""What cannot be removed, and why."""


def remove_contexts(plan: Plan, names: Sequence[str]) -> None:
    """Plan the removal of the contexts, with their tests.

    Raises ScaffoldError for what is no context, is required, or is used elsewhere.
    """
    if not names:
        raise ScaffoldError(
            "say what to remove: contexts, or options out of " + ", ".join(OPTIONS)
        )
    for name in names:
        _must_be_removable(plan, name)
    for name in names:
        drop_tables(plan, name)
        _unregister(plan, name)
        plan.delete(*_own_files(plan, name))
    _must_be_unused(plan, names)
    tidy(plan)
    raise_mongo_revision(plan)
    describe_removed_api(plan)


def _must_be_removable(plan: Plan, name: str) -> None:
    if name in REQUIRED:
        raise ScaffoldError(f"{name} cannot be removed: {REQUIRED[name]}")
    if not plan.files(f"src/application/{name}/*"):
        raise ScaffoldError(
            f"there is no context {name}, and the options are {', '.join(OPTIONS)}"
        )


def _own_files(plan: Plan, name: str) -> list[str]:
    """Return the files of a context: by its name, and tests by its domain's modules."""
    modules = [
        path.rpartition("/")[2] for path in plan.files(f"src/domain/{name}/*.py")
    ]
    return plan.files(
        f"src/*/{name}.py",
        f"src/*/{name}/*",
        f"tests/contexts/{name}.py",
        f"tests/contexts/{name}/*",
        f"tests/application/{name}/*",
        f"tests/entrypoints/*/test_{name}.py",
        *(f"tests/domain/test_{module}" for module in modules),
    )


def _unregister(plan: Plan, name: str) -> None:
    container = plan.read("container.py")
    container = python.remove_imported_name(container, "application", name)
    plan.write("container.py", python.remove_elements(container, name))

    path = "src/application/permissions.py"
    source = plan.read(path)
    for permission in python.imported_names(source, f"application.{name}.permissions"):
        source = python.remove_elements(source, f"*{permission}")
        source = python.remove_imports(source, f"application.{name}.permissions")
    plan.write(path, source)

    contracts = ConfigUpdater()
    contracts.read_string(plan.read(".importlinter"))
    layers = contracts["importlinter:contract:mechanisms"]["layers"]
    lines = (layers.value or "").strip().splitlines()
    kept = [
        " | ".join(one for one in line.split(" | ") if one != name) for line in lines
    ]
    layers.set_values([line for line in kept if line])
    plan.write(".importlinter", str(contracts))


def _must_be_unused(plan: Plan, names: Sequence[str]) -> None:
    """Raise ScaffoldError, naming the place, if other code imports a context."""
    for path in plan.files("src/*.py", "tests/*.py", "tools/*.py", "container.py"):
        for name in names:
            for layer in (
                "domain",
                "application",
                "entrypoints.http",
                "tests.contexts",
            ):
                if f"{layer}.{name}" in plan.read(path):
                    raise ScaffoldError(
                        f"{path} uses {layer}.{name}: change that first"
                    )


def remove(plan: Plan, names: Sequence[str]) -> None:
    """Plan that contexts and options are gone.

    Raises ScaffoldError for a name that is neither, and as `remove_contexts` does.
    """
    options = [name for name in names if name in OPTIONS]
    contexts = [name for name in names if name not in OPTIONS]
    if contexts or not names:
        remove_contexts(plan, contexts)
    if options:
        remove_options(plan, options)
        tidy(plan)
        describe_settings(plan)
    for name in options:
        if OPTIONS[name].has_tables:
            draft_revision(plan, f"remove {name}")
            raise_mongo_revision(plan)
    if any(OPTIONS[name].has_routes for name in options):
        describe_removed_api(plan)


def main() -> None:
    plan = Plan()
    plan.must_be_clean()
    names = sys.argv[1].split() if len(sys.argv) > 1 else []
    remove(plan, names)
    plan.apply()
    report(plan, *_next_steps(plan, names))


def _next_steps(plan: Plan, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        left = mentions_left(plan, OPTIONS[name]) if name in OPTIONS else {}
        for path, lines in left.items():
            places = ", ".join(str(line) for line in lines)
            yield f"Rewrite what mentions {name} in {path}, line {places}."
    if ("pyproject.toml", "changed") in plan.changes:
        yield "make lock"
    if any(name not in OPTIONS for name in names):
        yield "Say in CHANGELOG.md which routes callers lose, if they had been released."
        yield "app migrate drops the tables, with their rows."
    yield "make check test, then commit."


if __name__ == "__main__":
    run(main)
