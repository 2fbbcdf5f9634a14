"""Providers of use cases, for the container."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from types import ModuleType
from typing import Any, get_type_hints

from dependency_injector.providers import Dict, Provider, Singleton

from application.use_case import Bounded

UseCases = dict[type, Bounded]


def wired(
    modules: Iterable[ModuleType], *, span: Provider[Any], deadline: Provider[Any], **parts: Any
) -> dict[type, Provider[Bounded]]:
    """Make every use case that the modules list, each within its boundary.

    A field is filled by the part of its name, or else by the use case of its type.
    Raises TypeError for a field that nothing fills, and for a part that fills none.
    """
    kinds = [kind for module in modules for kind in _listed(module)]
    made: dict[type, Singleton[Any]] = {kind: Singleton(kind) for kind in kinds}
    unused = set(parts)
    for kind in kinds:
        types = get_type_hints(kind)
        for name in (one.name for one in fields(kind)):
            part = parts.get(name) or made.get(types[name])
            if part is None:
                raise TypeError(f"{kind.__name__} needs {name}: {types[name]}.")
            made[kind].add_kwargs(**{name: part})
            unused.discard(name)
    if unused:
        raise TypeError(f"No use case has a field {sorted(unused)}.")
    return {kind: Singleton(Bounded, made[kind], span, deadline) for kind in kinds}


def named(source: Any, *names: str) -> dict[str, Any]:
    """Parts that have the same name where they come from."""
    return {name: getattr(source, name) for name in names}


def _listed(module: ModuleType) -> Iterable[type]:
    return (
        one for one in vars(module).values() if isinstance(one, type) and hasattr(one, "raises")
    )


def by_kind(made: Mapping[type, Provider[Bounded]]) -> Provider[UseCases]:
    """As entrypoints ask for them."""
    return Dict(made)


def jobs_by_name(made: Mapping[type, Provider[Bounded]]) -> Provider[dict[str, Bounded]]:
    """Those that may run as jobs: a job's name is its use case's."""
    return Dict({kind.__name__: one for kind, one in made.items() if hasattr(kind, "attempts")})
