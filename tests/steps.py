"""Steps that units of work perform alike on several storages."""

from collections.abc import Awaitable, Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from application.storage import Storage
from domain.events import Aggregate


@dataclass(slots=True)
class Side:
    """A storage, and copies of the aggregates read from it."""

    storage: Storage
    remembered: dict[UUID, Any] = field(default_factory=dict)
    # Numbers of new ids.
    numbers: Iterator[int] = field(default_factory=lambda: count(4 << 64))

    def remember(self, seen: object) -> None:
        if isinstance(seen, Aggregate):
            self.remembered.setdefault(seen.id, deepcopy(seen))


Step = Callable[[Side, Any], Awaitable[Any]]


def drawn(
    does: Callable[..., Awaitable[Any]], **arguments: Any
) -> st.SearchStrategy[Step]:
    """Return a step with any of the given arguments."""
    return st.builds(partial, st.just(does), **arguments)
