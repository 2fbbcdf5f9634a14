"""Providers of use cases, for the container."""

from datetime import timedelta
from typing import Any

from dependency_injector.containers import Container
from dependency_injector.providers import Dict, Object, Provider, Singleton

from adapters import telemetry
from application.use_case import Bounded


class UseCase(Singleton[Bounded]):
    """Makes a use case within its boundary: span, deadline, retry of lost races."""


def use_case(kind: type, *, deadline: timedelta | None = None, **parts: Provider[Any]) -> UseCase:
    """Without a deadline of its own it has that of a request, which is a setting."""
    given = {"deadline": deadline} if deadline else {}
    return UseCase(Bounded, use_case=Singleton(kind, **parts), span=Object(telemetry.span), **given)


def by_name(*use_cases: UseCase) -> Provider[dict[str, Bounded]]:
    """Those that may run as jobs: a job's name is its use case's."""
    return Dict({one.kwargs["use_case"].cls.__name__: one for one in use_cases})


def by_kind(container: Container) -> dict[type, Bounded]:
    """All the use cases of the container, as entrypoints ask for them."""
    request = {"deadline": container.settings().request_deadline}
    use_cases = [one for one in container.providers.values() if isinstance(one, UseCase)]
    made = [one() if "deadline" in one.kwargs else one(**request) for one in use_cases]
    return {type(bounded.use_case): bounded for bounded in made}
