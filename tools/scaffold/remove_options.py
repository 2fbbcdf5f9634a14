"""Removal of optional parts: brokers, storages, deployments."""

from collections.abc import Callable, Sequence
from fnmatch import fnmatch

from tools.scaffold import mentions
from tools.scaffold.annotations import unwrap
from tools.scaffold.documents import (
    remove_from_ini,
    remove_from_json,
    remove_from_markdown,
    remove_from_toml,
    remove_from_yaml,
)
from tools.scaffold.errors import ScaffoldError
from tools.scaffold.lint import undefined_names
from tools.scaffold.option import Option
from tools.scaffold.options import OPTIONS
from tools.scaffold.plan import Plan
from tools.scaffold.words import names_one

# History keeps what was; locks and files made from the settings are made anew.
UNTOUCHED = (
    "*.lock",
    "src/adapters/identity/common_passwords.txt",
    "*.js",
    "*.css",
    "*/LICENSE",  # of others
    "CHANGELOG.md",
    "UPGRADING.md",
    "openapi.json",
    "docs/decisions/*",
    "src/adapters/sql/migrations/versions/*",
    "tests/scaffold/*",
    "tools/scaffold/*",
)
FORMATS: dict[str, Callable[[str, Sequence[str]], str]] = {
    "*.py": mentions.remove_mentions,
    "*.json": remove_from_json,
    "*.toml": remove_from_toml,
    "*.yaml": remove_from_yaml,
    "*.yml": remove_from_yaml,
    "*.md": remove_from_markdown,
    ".importlinter": remove_from_ini,
}
DATABASES = ("postgresql", "sqlite")
MAX_ROUNDS = 5  # until nothing uses a name whose definition has gone


def remove_options(plan: Plan, names: Sequence[str]) -> None:
    """Plan that the options are gone.

    Raises ScaffoldError if no SQL database would be left.
    """
    _must_keep_a_database(plan, names)
    for name in names:
        _remove(plan, OPTIONS[name])
    _remove_uses_of_what_is_gone(plan)


def _must_keep_a_database(plan: Plan, names: Sequence[str]) -> None:
    left = [
        name
        for name in DATABASES
        if name not in names and f"src/adapters/sql/{name}_engines.py" in plan
    ]
    if not left and any(name in DATABASES for name in names):
        raise ScaffoldError(
            f"keep {' or '.join(DATABASES)}: the SQL storage, its revisions and tests of"
            " several processes need a database"
        )


def _remove(plan: Plan, option: Option) -> None:
    own = plan.files(*option.files)
    plan.delete(*own, *_files_named(plan, option))
    for path, literals in option.literals.items():
        if path in plan:
            for old, new in literals:
                plan.write(path, plan.read(path).replace(old, new))
    _remove_names(plan, option, [_module(path) for path in own])
    for path in _mentioning(plan, option):
        for pattern, edit in FORMATS.items():
            if fnmatch(path, pattern):
                plan.write(path, edit(plan.read(path), option.words))


def _remove_names(plan: Plan, option: Option, modules: Sequence[str]) -> None:
    """Remove the imports of modules that are gone, and what the option names exactly."""
    names = (*option.names, *option.wrappers)
    for path in set(plan.files("*.py")) - {*plan.files(*UNTOUCHED)}:
        source = plan.read(path)
        if any(one in source for one in (*modules, *names)):
            source = mentions.remove_imports(source, modules)
            source = unwrap(source, option.wrappers)
            plan.write(path, mentions.remove_uses(source, names))


def _module(path: str) -> str:
    """Return the name by which a file of Python is imported."""
    return path.removeprefix("src/").removesuffix(".py").replace("/", ".")


def _files_named(plan: Plan, option: Option) -> list[str]:
    untouched = {*plan.files(*UNTOUCHED)}
    return [
        path
        for path in plan.files(*(f"*{word}*" for word in option.words))
        if path not in untouched
    ]


def mentions_left(plan: Plan, option: Option) -> dict[str, list[int]]:
    """Return the lines of texts that still mention the option, by file."""
    return {
        path: [
            number
            for number, line in enumerate(plan.read(path).splitlines(), start=1)
            if names_one(line, option.words)
        ]
        for path in _mentioning(plan, option)
    }


def _mentioning(plan: Plan, option: Option) -> list[str]:
    """Return the files that mention the option, history aside."""
    untouched = {*plan.files(*UNTOUCHED)}
    return [
        path
        for path in plan.files("*")
        if path not in untouched
        and plan.is_text(path)
        and names_one(plan.read(path), option.words)
    ]


def _remove_uses_of_what_is_gone(plan: Plan) -> None:
    for _ in range(MAX_ROUNDS):
        undefined = undefined_names(plan)
        if not undefined:
            return
        for path, uses in undefined.items():
            plan.write(path, mentions.remove_undefined(plan.read(path), uses))
