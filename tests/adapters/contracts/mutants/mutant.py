"""What a mutant is, and the list of them all."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

Breaking = AbstractContextManager[object]
"""While it is entered, the adapter is broken."""


@dataclass(frozen=True, slots=True)
class Mutant:
    storage: str
    breaking: Breaking
    noticed_by: Sequence[str]  # each of these tests must fail


MUTANTS: dict[str, Mutant] = {}


def mutant(storage: str, *noticed_by: str) -> Callable[[Callable[[], Breaking]], None]:
    """List what the function returns as a mutant of that storage."""

    def register(breaking: Callable[[], Breaking]) -> None:
        MUTANTS[breaking.__name__] = Mutant(storage, breaking(), noticed_by)

    return register
