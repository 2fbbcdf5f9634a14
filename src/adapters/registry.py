"""Registries of a storage's repositories and readers.

Modules register their adapters on import.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any, Generic, TypeVar, cast

R = TypeVar("R")
S = TypeVar("S")

AnyAdapter = Callable[..., Any]  # the arguments differ from storage to storage


@dataclass(frozen=True, slots=True)
class Registration:
    """A repository's port and adapter, and the repositories that it depends on."""

    port: type
    adapter: AnyAdapter
    after: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Registry:
    """The repositories and readers of one kind of storage.

    The types of the methods make mypy check each adapter against its port.
    """

    repositories: dict[str, Registration] = field(default_factory=dict)
    readers: dict[type, AnyAdapter] = field(default_factory=dict)

    def repository(
        self,
        name: str,
        port: type[R],
        adapter: Callable[..., R],
        *,
        after: Sequence[str] = (),
    ) -> None:
        """Make the repository an attribute, of this name, of each unit of work.

        When a storage is copied, the records of the repositories named by `after` are
        copied first.

        Raises TypeError if the name is registered already.
        """
        if name in self.repositories:
            raise TypeError(f"A repository named {name} is registered already.")
        self.repositories[name] = Registration(port, adapter, after)

    def reader(self, port: type[R], adapter: Callable[..., R]) -> None:
        """Make each storage offer this adapter as the reader of the port.

        Raises TypeError if a reader is registered for the port already.
        """
        if port in self.readers:
            raise TypeError(f"A reader for {port.__name__} is registered already.")
        self.readers[port] = adapter

    def kinds(self) -> Sequence[str]:
        """Return the names of the repositories in the order of copying."""
        graph = {name: kind.after for name, kind in sorted(self.repositories.items())}
        return list(TopologicalSorter(graph).static_order())


class Readers(Generic[S]):
    """The readers of a storage by their ports, each created on first access."""

    def __init__(self, registry: Registry, source: S) -> None:
        self._adapters: Mapping[type, AnyAdapter] = registry.readers
        self._source = source
        self._readers: dict[type, object] = {}

    def __getitem__(self, port: type[R]) -> R:
        if port not in self._readers:
            self._readers[port] = self._adapters[port](self._source)
        return cast("R", self._readers[port])  # checked by mypy when it was registered

    def __contains__(self, port: object) -> bool:
        return port in self._adapters

    def __iter__(self) -> Iterator[type]:
        return iter(self._adapters)
