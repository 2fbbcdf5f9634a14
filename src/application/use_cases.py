"""Construction of all use cases from their ports, each within its boundary."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import timedelta
from functools import cache
from types import ModuleType
from typing import (
    Any,
    ParamSpec,
    TypeVar,
    cast,
    get_args,
    get_type_hints,
)

from application.idempotency import IdempotentRequest
from application.idempotent_calls import IdempotentCalls
from application.jobs.kinds import BackgroundUseCase
from application.jobs.ports import ResultPermissions
from application.jobs.run_job import JobBoundary
from application.lag import may_lag
from application.ports import Ports
from application.use_case import Boundary, Span

P = ParamSpec("P")
T = TypeVar("T")

AnyUseCase = Callable[..., Any]  # their arguments and results differ


class UseCases:
    """Use cases by class: `use_cases[ViewUser](user_id=…)`."""

    def __init__(
        self, boundaries: Mapping[type, JobBoundary], idempotent_calls: IdempotentCalls
    ) -> None:
        self._boundaries = boundaries
        self._idempotent_calls = idempotent_calls

    def __getitem__(
        self, kind: Callable[..., Callable[P, Awaitable[T]]]
    ) -> Boundary[P, T]:
        # `build_use_cases` built the boundary around this class.
        return cast("Boundary[P, T]", self._boundaries[cast("type", kind)])

    def idempotent(
        self, kind: Callable[..., Callable[P, Awaitable[T]]], request: IdempotentRequest
    ) -> Boundary[P, T]:
        """Return the use case for a request that may be repeated.

        Repeating the request has no further effect and returns the same result.
        """
        return self._idempotent_calls(self[kind], request)

    def __iter__(self) -> Iterator[type]:
        return iter(self._boundaries)

    def jobs(self) -> dict[str, JobBoundary]:
        """Return the use cases that may run as jobs, by current and former names."""
        return {
            name: self._boundaries[kind]
            for kind in self
            if issubclass(kind, BackgroundUseCase)
            for name in (kind.__name__, *kind.former_names)
        }


def build_use_cases(
    modules: Iterable[ModuleType], ports: Ports, *, span: Span, deadline: timedelta
) -> UseCases:
    """Build every use case that the modules list.

    Each field gets the port of its name, or else the reader or use case of its type.
    The deadline applies to requests; background use cases have their own deadlines.

    Raises TypeError if nothing fits a field.
    """
    builder = _Builder(ports)
    boundaries = {
        kind: Boundary(builder.build(kind), span, _deadline(kind, deadline))
        for module in modules
        for kind in listed_use_cases(module)
    }
    return UseCases(boundaries, IdempotentCalls(ports.begin, ports.clock))


def listed_use_cases(module: ModuleType) -> Iterator[type]:
    """Yield the use cases that a context's package imports: classes with `raises`."""
    for item in vars(module).values():
        if isinstance(item, type) and hasattr(item, "raises"):
            yield item


def result_permissions(modules: Iterable[ModuleType]) -> ResultPermissions:
    """Return the permissions to see results, by current and former use case names."""
    kinds = [kind for module in modules for kind in listed_use_cases(module)]
    return {
        name: kind.result_permission
        for kind in kinds
        if issubclass(kind, BackgroundUseCase) and kind.result_permission
        for name in (kind.__name__, *kind.former_names)
    }


def _deadline(kind: type, of_requests: timedelta) -> timedelta:
    return kind.deadline if issubclass(kind, BackgroundUseCase) else of_requests


@cache
def _types_of_fields(kind: type) -> Mapping[str, Any]:
    types = get_type_hints(kind, include_extras=True)
    return {field.name: types[field.name] for field in fields(kind)}


class _Builder:
    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._built: dict[type, AnyUseCase] = {}

    def build(self, kind: type) -> AnyUseCase:
        if kind not in self._built:
            arguments = {
                name: self._argument(kind, name, wanted)
                for name, wanted in _types_of_fields(kind).items()
            }
            self._built[kind] = kind(**arguments)
        return self._built[kind]

    def _argument(self, kind: type, name: str, wanted: Any) -> object:
        if hasattr(self._ports, name):
            return getattr(self._ports, name)
        readers = self._ports.readers
        if may_lag(wanted):
            wanted = get_args(wanted)[0]
            readers = self._ports.lagging_readers
        if wanted in readers:
            return readers[wanted]
        if isinstance(wanted, type) and hasattr(wanted, "raises"):
            return self.build(wanted)
        raise TypeError(f"{kind.__name__} needs {name}: {wanted}, which no port fills.")
