"""Discovery of the `CONTEXT` that each module of this package declares.

A `CONTEXT` lists stored aggregates and their builders, an example of each job and of each
use case that takes an actor, and the statuses that strangers get from routes.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from application.discovery import import_submodules
from tests.context import Context, Kind


def all_contexts() -> dict[str, Context]:
    """Return all contexts by name."""
    modules = import_submodules(sys.modules[__name__], recursive=False)
    named = {module.__name__.rpartition(".")[2]: module for module in modules}
    return {
        name: module.CONTEXT
        for name, module in named.items()
        if hasattr(module, "CONTEXT")
    }


def all_kinds() -> dict[str, Kind]:
    """Return the kinds of aggregates by the names of their repositories."""
    return {
        kind.repository: kind for one in all_contexts().values() for kind in one.kinds
    }


def all_records() -> Mapping[str, Sequence[Any]]:
    """Return the records that all examples refer to, by kind, with version 0."""
    records: dict[str, list[Any]] = {}
    for context in all_contexts().values():
        for kind, own in context.records().items():
            records.setdefault(kind, []).extend(own)
    return records


def strangers_get() -> Iterator[tuple[str, int]]:
    for context in all_contexts().values():
        yield from context.strangers_get.items()
