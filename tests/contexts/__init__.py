"""What tests know of each context: a module of its name has a `CONTEXT`, and is found here.

It says which aggregates are kept, how to build them, an example of each use case that is told who
acts and of each job, and what strangers get from the routes.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from application.discovery import import_submodules
from tests.context import Context, Kind


def all_contexts() -> dict[str, Context]:
    """Return them by their names."""
    modules = import_submodules(sys.modules[__name__], deeply=False)
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
    """Return what all examples refer to, by kind; the records have version 0."""
    records: dict[str, list[Any]] = {}
    for context in all_contexts().values():
        for kind, own in context.records().items():
            records.setdefault(kind, []).extend(own)
    return records


def strangers_get() -> Iterator[tuple[str, int]]:
    for context in all_contexts().values():
        yield from context.strangers_get.items()
