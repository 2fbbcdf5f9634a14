"""Tests of contexts that are generated in a clone."""

import re
from pathlib import Path

import pytest

from tests.clones import BIN, run, succeed
from tests.scaffold.conftest import committed, scaffold
from tests.scaffold.free_names import free_name
from tools.scaffold.context import add_context
from tools.scaffold.errors import ScaffoldError
from tools.scaffold.fields import parse_fields
from tools.scaffold.names import Name
from tools.scaffold.plan import Plan

INVOICE = (
    "number:str:unique total:decimal(2) due_on:date state:enum(open|paid)=open "
    "customer_id:uuid notes:text? paid:bool=false"
)
# Awkward names, and fields of every type with every option.
AWKWARD = {
    "Person": ("People", "email:str:unique age:int? born_on:date? nickname:str?"),
    "Order": (
        "",
        "number:int:unique total:decimal(3)=1.5 placed_at:datetime shipped_at:datetime? "
        "state:enum(new|paid|shipped)=paid kind:enum(a|b)? customer_id:uuid "
        "fee:decimal(1)?",
    ),
    "Class": ("", "code_name:str:unique external_id:uuid:unique serial:int?:unique"),
    "APIKey": (
        "",
        "label:str=main is_active:bool=true is_old:bool? secret_digest:text "
        "owner_id:uuid?:unique",
    ),
    "Category": ("", "title:str parent_id:uuid? rank:int=7"),
    "Note": ("", "title:str"),
    "Testimonial": ("", "title:str"),
}
OTHER_FILES = (
    ".importlinter",
    "container.py",
    "openapi.json",
    "src/adapters/mongo/schema.py",
    "src/application/permissions.py",
)
# What other files gain at most: two lines of imports, two of registration, a layer, and
# two of MongoDB's schema.
MAX_LINES_ELSEWHERE = 12


def generate(clone: Path, name: str, fields: str, plural: str = "") -> None:
    options = ("--name", name, "--fields", fields, "--plural", plural)
    done = scaffold(clone, "context", *options)
    assert done.returncode == 0, done.stderr


def changed_files(clone: Path) -> set[str]:
    """Return the files that were there before, and are changed."""
    command = ("git", "diff", "--cached", "--name-only", "--diff-filter=M")
    return set(succeed(*command, clone=clone).splitlines())


def added_pieces(clone: Path, path: str) -> set[str]:
    """Return what a file gained, wherever the formatter breaks its lines."""
    before = succeed("git", "show", f"HEAD:{path}", clone=clone)
    return pieces((clone / path).read_text()) - pieces(before)


def pieces(text: str) -> set[str]:
    """Return the lines, or what they list."""
    lines = text.splitlines()
    return {piece.strip(" ()[]") for line in lines for piece in line.split(",")}


def pytest_of(clone: Path, *arguments: str, processes: int = 2) -> None:
    options = ("-q", "-n", f"{processes}", "-m", "not slow", "-p", "no:cacheprovider")
    succeed(BIN / "python", "-m", "pytest", *options, *arguments, clone=clone)


def test_a_context_is_written_as_by_hand(clone: Path) -> None:
    invoice = free_name("Invoice")
    generate(clone, invoice.pascal, INVOICE)
    succeed("git", "add", "--all", clone=clone)
    changed = changed_files(clone)
    assert changed == {path for path in OTHER_FILES if (clone / path).exists()}
    by_hand = changed - {"openapi.json"}
    added = [piece for path in by_hand for piece in added_pieces(clone, path)]
    assert len(added) <= MAX_LINES_ELSEWHERE
    succeed(BIN / "ruff", "check", ".", clone=clone)
    succeed(
        BIN / "ruff", "format", "--check", "src", "tests", "container.py", clone=clone
    )


@pytest.mark.parametrize(
    ("name", "plural", "reason"),
    [
        ("Job", "", "has a meaning of its own"),
        ("Page", "", "has a meaning of its own"),
        ("A", "", "as is a keyword of Python"),
        ("Error", "", "errors is taken by src/"),
        ("Memory", "", "MemoryRepository is taken by src/adapters/memory/"),
        ("Sheep", "Sheep", "give the plural of sheep"),
    ],
)
def test_a_name_that_is_taken_is_refused(name: str, plural: str, reason: str) -> None:
    thing = Name.parse(name)
    many = Name.parse(plural) if plural else thing.plural()
    with pytest.raises(ScaffoldError, match=reason):
        add_context(Plan(), thing, many, parse_fields("title:str", thing))


def test_a_refused_command_changes_nothing(clone: Path) -> None:
    refused = scaffold(
        clone, "context", "--name", "Invoice", "--fields", "total:complex"
    )
    assert refused.returncode == 1
    assert re.match(
        r"Nothing was changed: total: there is no type complex", refused.stderr
    )
    assert succeed("git", "status", "--porcelain", clone=clone) == ""


@pytest.mark.slow
def test_contexts_with_awkward_names_and_every_type_of_field_are_green(
    clone: Path,
) -> None:
    generated = []
    for awkward, (plural, fields) in AWKWARD.items():
        name = free_name(awkward)
        many = free_name(plural) if plural else name.plural()
        generate(clone, name.pascal, fields, many.pascal)
        committed(clone)
        generated.append(many.snake)
    succeed(BIN / "ruff", "check", ".", clone=clone)
    succeed(BIN / "mypy", clone=clone)
    succeed(BIN / "lint-imports", clone=clone)
    pytest_of(clone, "tests/domain", "tests/application", "tests/architecture")
    pytest_of(
        clone, "tests/adapters/contracts", "tests/adapters/sql/test_migrations.py"
    )
    pytest_of(clone, "tests/security/test_routes.py", "tests/security/test_attacks.py")
    pytest_of(clone, *(f"tests/entrypoints/http/test_{name}.py" for name in generated))
    pytest_of(clone, "tests/end_to_end/test_generated.py", processes=0)
    assert run("git", "status", "--porcelain", clone=clone).stdout == ""
