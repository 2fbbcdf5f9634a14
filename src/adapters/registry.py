"""What a storage keeps: each repository and reader is registered beside its adapter."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any, Generic, TypeVar, cast

R = TypeVar("R")
S = TypeVar("S")

AnyAdapter = Callable[..., Any]  # each port is filled by adapters of other arguments


@dataclass(frozen=True, slots=True)
class Registered:
    port: type
    adapter: AnyAdapter
    after: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Registry:
    """The repositories and readers of one kind of storage; mypy compares each with its port."""

    repositories: dict[str, Registered] = field(default_factory=dict)
    readers: dict[type, AnyAdapter] = field(default_factory=dict)

    def repository(
        self,
        name: str,
        port: type[R],
        adapter: Callable[..., R],
        *,
        after: Sequence[str] = (),
    ) -> None:
        """Have each unit of work offer the repository under the name.

        `after` are the names of those whose records must be there first, when all are copied.
        Raises TypeError when the name is taken.
        """
        if name in self.repositories:
            raise TypeError(f"A repository is registered as {name} already.")
        self.repositories[name] = Registered(port, adapter, after)

    def reader(self, port: type[R], adapter: Callable[..., R]) -> None:
        """Have each storage fill the port with the reader. Raises TypeError when it is filled."""
        if port in self.readers:
            raise TypeError(f"{port.__name__} is filled already.")
        self.readers[port] = adapter

    def kinds(self) -> Sequence[str]:
        """Return the names of the repositories in the order in which their records are copied."""
        graph = {name: kind.after for name, kind in sorted(self.repositories.items())}
        return list(TopologicalSorter(graph).static_order())


class Readers(Generic[S]):
    """The readers of a storage by their ports, each made when it is first asked for."""

    def __init__(self, registry: Registry, source: S) -> None:
        self._adapters: Mapping[type, AnyAdapter] = registry.readers
        self._source = source
        self._made: dict[type, object] = {}

    def __getitem__(self, port: type[R]) -> R:
        if port not in self._made:
            self._made[port] = self._adapters[port](self._source)
        return cast("R", self._made[port])  # mypy compared it where it was registered

    def __contains__(self, port: object) -> bool:
        return port in self._adapters

    def __iter__(self) -> Iterator[type]:
        return iter(self._adapters)
