"""The form of use cases; `faults` yields a line for each violation."""

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from operator import attrgetter
from types import ModuleType
from typing import Any, TypeGuard, get_type_hints

import application
from application.errors import ConcurrentChange, Refused, Unavailable
from application.jobs.kinds import BackgroundUseCase, ExternalJob
from application.jobs.payload import converter_of

MECHANISMS = "application.jobs"  # services of workers, without errors for callers
BOUNDARIES = (
    "application.use_case",
    "application.idempotent_calls",
)  # the boundaries of use cases
# The boundary retries the first, and may raise the second.
THE_BOUNDARYS_OWN = (ConcurrentChange, Unavailable)


# `ViewAPIKey` is in view_api_key.py.
_WORDS_BEGIN = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def contexts() -> list[str]:
    """Return the application's packages of business contexts."""
    found = pkgutil.iter_modules(application.__path__, "application.")
    return [one.name for one in found if one.ispkg and one.name != MECHANISMS]


def modules(package: str) -> Iterator[ModuleType]:
    for one in pkgutil.iter_modules(
        importlib.import_module(package).__path__, f"{package}."
    ):
        if not one.ispkg and one.name not in BOUNDARIES:
            yield importlib.import_module(one.name)


def use_cases(module: ModuleType) -> Iterator[type]:
    """Return the callable classes that the modules define."""
    for kind in vars(module).values():
        defined_here = isinstance(kind, type) and kind.__module__ == module.__name__
        if defined_here and inspect.iscoroutinefunction(vars(kind).get("__call__")):
            yield kind


def faults(use_case: type) -> Iterator[str]:
    parameters = getattr(use_case, "__dataclass_params__", None)
    if not (parameters and parameters.frozen):
        yield "it is not a frozen dataclass"
    if "__slots__" not in vars(use_case):
        yield "it has no slots"
    raises = getattr(use_case, "raises", None)
    if not isinstance(raises, tuple) or not all(_is_refusal(one) for one in raises):
        yield "its `raises` is not a tuple of errors"
        return
    for refusal in _raised_in(sys.modules[use_case.__module__]):
        if not issubclass(refusal, (*raises, *THE_BOUNDARYS_OWN)):
            yield f"it raises {refusal.__name__} and does not declare it"


def faults_of_job(use_case: type) -> Iterator[str]:
    """A job's effect and completion are one commit, so it must begin no other unit of work."""
    if not issubclass(use_case, BackgroundUseCase):
        return
    if issubclass(use_case, ExternalJob) and "begin" in _types_of_fields(use_case):
        yield "it acts outside and begins a unit of work: one of both is another job's"
    for nested in _nested(use_case):
        if "begin" in _types_of_fields(nested):
            yield f"it nests {nested.__name__}, which begins a unit of work of its own"
    yield from _faults_of_payload(use_case)


def _faults_of_payload(use_case: type) -> Iterator[str]:
    for name, parameter in inspect.signature(use_case.__call__).parameters.items():
        if parameter.kind is parameter.KEYWORD_ONLY:
            try:
                converter_of(use_case, argument=name)
            except TypeError as unknown:
                yield f"its payload is no JSON: {unknown}"


def _nested(use_case: type) -> Iterator[type]:
    for kind in _types_of_fields(use_case).values():
        if isinstance(kind, type) and hasattr(kind, "raises"):
            yield from (kind, *_nested(kind))


def _types_of_fields(use_case: type) -> dict[str, Any]:
    types = get_type_hints(use_case)
    return {field.name: types[field.name] for field in fields(use_case)}


def faults_of_place(use_case: type) -> Iterator[str]:
    """In a context, each use case has its own file, and a line in `__all__`."""
    package, _, file = use_case.__module__.rpartition(".")
    if file != _WORDS_BEGIN.sub("_", use_case.__name__).lower():
        yield f"{file}.py is not named after it"
    if use_case.__name__ not in vars(sys.modules[package]):
        yield f"{package} does not list it"


def _raised_in(module: ModuleType) -> Iterator[type[Refused]]:
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Raise) and node.exc:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            try:
                kind = attrgetter(ast.unparse(raised))(module)
            except AttributeError:
                continue  # a variable, whose value is known only at run time
            if _is_refusal(kind):
                yield kind


def _is_refusal(kind: object) -> TypeGuard[type[Refused]]:
    return isinstance(kind, type) and issubclass(kind, Refused)
