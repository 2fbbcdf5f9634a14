"""Tests that regular expressions take linear time."""

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.telemetry import scrubbing
from tests.architecture.regex_steps import Matcher, TooManySteps, attacks
from tests.architecture.tree import ROOT

SOURCE = ROOT / "src"
MAX_WORK = 400  # steps for each character
SIZE = 400  # characters: enough to reach every bound in a pattern
TOLERATED = 2.8  # times the steps for twice the text: 2 is linear, 4 quadratic


def compiled() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield every pattern of src by module and name."""
    for path in sorted(SOURCE.rglob("*.py")):
        body = ast.parse(path.read_text()).body
        for node in body:
            if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith(
                "re.compile("
            ):
                name = ast.unparse(node.targets[0])
                module = importlib.import_module(module_name(path))
                yield f"{module.__name__}.{name}", getattr(module, name)


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


@pytest.fixture(autouse=True)
def deep_recursion() -> Iterator[None]:
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(usual)


PATTERNS = dict(compiled())


def test_each_pattern_is_compiled_where_this_test_finds_it() -> None:
    """pydantic's patterns (`Field(pattern=…)`) are Rust's, which are linear by construction."""
    elsewhere = [
        f"{path.relative_to(ROOT)}:{call.lineno}: write NAME = re.compile(…) at the module's level"
        for path in SOURCE.rglob("*.py")
        for tree in [ast.parse(path.read_text())]
        for found in [
            {id(node.value) for node in tree.body if isinstance(node, ast.Assign)}
        ]
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).startswith("re.")
        and ast.unparse(call.func) != "re.escape"
        and id(call) not in found
    ]
    assert not elsewhere, "\n".join(elsewhere)
    assert len(PATTERNS) > 15


def is_linear(pattern: re.Pattern[str], start: str, word: str, size: int) -> bool:
    half, full = (
        start + word * (count // len(word)) + "\0" for count in (size, 2 * size)
    )
    fewer = Matcher(pattern, limit=size * MAX_WORK)
    try:
        fewer.find_all(half)
        Matcher(pattern, limit=TOLERATED * fewer.steps).find_all(full)
    except TooManySteps:
        return False
    return True


def superlinear(pattern: re.Pattern[str], size: int = SIZE) -> list[str]:
    return [
        f"{start!r} + {word!r} * n"
        for start, word in sorted(attacks(Matcher(pattern).nodes))
        if not is_linear(pattern, start, word, size)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", PATTERNS)
def test_patterns_take_linear_time(name: str) -> None:
    assert not superlinear(PATTERNS[name])


@pytest.mark.parametrize(
    "pattern",
    [r"(?:token|secret)[\w-]*\s*=", r"\beyJ[\w-]+\.", r"(a|a)*b", r"\s+$", r"<(.*?)>"],
)
def test_a_pattern_that_takes_ever_longer_is_found(pattern: str) -> None:
    assert superlinear(re.compile(pattern), size=100)


@pytest.mark.parametrize("name", PATTERNS)
def test_the_counted_matches_are_those_of_re(name: str) -> None:
    pattern = PATTERNS[name]
    for start, word in attacks(Matcher(pattern).nodes):
        for text in (start + word * 3, f"{word}=b", f"{start}'\"@:/ {word}"):
            expected = [match.span() for match in pattern.finditer(text)]
            assert Matcher(pattern).find_all(text) == expected, text


@pytest.mark.parametrize(
    "word", ["token", "eyJ-", "password ", "://a:", "bearer ", 'token="']
)
def test_a_long_text_of_strangers_is_scrubbed(word: str) -> None:
    assert is_linear(scrubbing._SECRET, "", word, size=500)
