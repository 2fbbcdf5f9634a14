"""The type of mutants, and the list of all of them."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

Breaking = AbstractContextManager[object]
"""A context manager within which the adapter is broken."""


@dataclass(frozen=True, slots=True)
class Mutant:
    adapter: str
    breaking: Breaking
    noticed_by: Sequence[str]  # each of these tests must fail


MUTANTS: dict[str, Mutant] = {}


def mutant(adapter: str, *noticed_by: str) -> Callable[[Callable[[], Breaking]], None]:
    """Register the function's result as a mutant of the adapter."""

    def register(breaking: Callable[[], Breaking]) -> None:
        MUTANTS[breaking.__name__] = Mutant(adapter, breaking(), noticed_by)

    return register
