from collections.abc import Callable

import pytest

from tools.scaffold import insertions
from tools.scaffold.errors import ScaffoldError

SOURCE = '''"""A module."""

from a import b


# About K.
class K:
    x: int

    def public(self) -> None: ...

    # About what follows.
    def _private(self) -> None: ...


NAMED = {"one": 1}
CALL = f(inline={"one": 1}, named=NAMED)
'''
ADDED = "from c import d\n\n\ndef added() -> None:\n    d()\n"


def test_imports_join_the_others_and_code_follows() -> None:
    assert insertions.append(SOURCE, ADDED) == SOURCE.replace(
        "import b\n", "import b\nfrom c import d\n"
    ) + ADDED.removeprefix("from c import d\n")


def test_code_comes_before_the_comment_of_a_definition_or_behind_it() -> None:
    before = insertions.insert_before(SOURCE, "K", "y = 1\n")
    assert "y = 1\n\n\n# About K.\nclass K:" in before
    after = insertions.insert_after(SOURCE, "K", "y = 1\n")
    assert "_private(self) -> None: ...\ny = 1\n\n\nNAMED" in after


def test_a_method_stands_behind_the_public_ones() -> None:
    added = insertions.add_method(SOURCE, "K", "def m(self) -> None: ...\n")
    public, method, private = (
        added.index(name) for name in ("def public", "def m(", "# About what follows")
    )
    assert public < method < private


@pytest.mark.parametrize(
    ("argument", "line"),
    [
        ("inline", 'CALL = f(inline={"one": 1, "two": 2}, named=NAMED)'),
        ("named", 'NAMED = {"one": 1, "two": 2}'),
        ("missing", 'CALL = f(inline={"one": 1}, named=NAMED, missing={"two": 2})'),
    ],
)
def test_an_entry_is_added_wherever_the_dict_stands(argument: str, line: str) -> None:
    assert line in insertions.add_entry(SOURCE, "CALL", argument, '"two": 2')


def test_an_argument_is_added_to_the_call_of_an_annotated_variable() -> None:
    added = insertions.add_argument("CALL: C = f(x=1)\n", "CALL", "y", "2")
    assert added == "CALL: C = f(x=1, y=2)\n"


@pytest.mark.parametrize(
    ("insert", "arguments"),
    [
        (insertions.insert_after, ("MISSING", "y = 1")),
        (insertions.add_method, ("MISSING", "def m(self) -> None: ...")),
        (insertions.add_argument, ("NAMED", "x", "1")),
    ],
)
def test_a_place_that_is_missing_is_named(
    insert: Callable[..., str], arguments: tuple[str, ...]
) -> None:
    with pytest.raises(ScaffoldError, match=f"`{arguments[0]}`"):
        insert(SOURCE, *arguments)
