from collections.abc import Callable

import pytest

from tools.scaffold import python
from tools.scaffold.errors import ScaffoldError

SOURCE = '''"""A module."""

import os  # for paths
from a.b import c

NAMES = frozenset(
    {*A, *B}  # of both
)
TABLE = {"one": 1, "two": Singleton(f, x, y=2)}
__all__ = ["A", "B"]


class K:
    y: list[int] = [1, 2]

    def m(self) -> int:
        return f(self.y, driver="motor")


if a == "mongo":
    g()
'''


@pytest.mark.parametrize(
    ("collection", "element", "line"),
    [
        ("NAMES", "*C", "    {*A, *B, *C}  # of both"),
        ("TABLE", '"three": 3', '"two": Singleton(f, x, y=2), "three": 3}'),
        ("__all__", '"C"', '__all__ = ["A", "B", "C"]'),
        ("K.y", "3", "    y: list[int] = [1, 2, 3]"),
    ],
)
def test_an_element_comes_last(collection: str, element: str, line: str) -> None:
    assert line in python.add_element(SOURCE, collection, element)


def test_an_import_is_added_once_behind_the_others() -> None:
    once = python.add_import(SOURCE, "p.q", "R")
    assert "from a.b import c\nfrom p.q import R\n" in once
    assert python.add_import(once, "p.q", "R") == once


def test_the_first_import_follows_the_docstring() -> None:
    added = python.add_import('"""A module."""\n', "p", "q")
    assert added == '"""A module."""\nfrom p import q\n'


def test_the_layout_of_removed_code_does_not_matter() -> None:
    one = '"two": Singleton(\n    f,\n    x,\n    y=2,\n)'
    assert 'TABLE = {"one": 1}' in python.remove_elements(SOURCE, one)


def test_arguments_definitions_imports_and_statements_are_removed() -> None:
    assert "return f(self.y)" in python.remove_elements(SOURCE, 'driver="motor"')
    assert "def m" not in python.remove_definitions(SOURCE, "K.m")
    assert "NAMES" not in python.remove_definitions(SOURCE, "NAMES")
    assert "a.b" not in python.remove_imports(SOURCE, "a")
    left = python.remove_statements(SOURCE, 'if a == "mongo":\n    g()')
    assert "g()" not in left
    assert "# for paths" in left


def test_every_occurrence_of_an_expression_is_replaced() -> None:
    assert "f(self.y, driver=None)" in python.replace_expression(
        SOURCE, '"motor"', "None"
    )


@pytest.mark.parametrize(
    ("edit", "arguments"),
    [
        (python.add_element, ("MISSING", "1")),
        (python.remove_elements, ('"three": 3',)),
        (python.remove_definitions, ("K.n",)),
        (python.remove_imports, ("b",)),
        (python.remove_statements, ("pass",)),
        (python.replace_expression, ("missing", "None")),
    ],
)
def test_missing_code_is_named(
    edit: Callable[..., str], arguments: tuple[str, ...]
) -> None:
    with pytest.raises(
        ScaffoldError, match=r"no (list|element|definition|statement|expr)"
    ):
        edit(SOURCE, *arguments)
