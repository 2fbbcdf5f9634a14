"""Tests that name the parts that a context does not register."""

import hashlib
import inspect
import json
import pkgutil
from importlib import import_module
from types import ModuleType

import pytest
import typer

import adapters.mongo.storage  # noqa: F401 - imports what registers itself
import application
import domain
from adapters.mongo.schema import REVISION, SHAPES_OF_REVISION, shapes
from application.actor import Permission
from application.permissions import ALL_PERMISSIONS
from application.use_cases import listed_use_cases
from container import CONTEXTS
from entrypoints import cli, http
from entrypoints.cli.app import groups
from entrypoints.http.app import routers
from entrypoints.worker import periodic
from tests.contexts import all_contexts

NAMES = [found.name for found in pkgutil.iter_modules(domain.__path__) if found.ispkg]


def modules_of(package: ModuleType) -> list[ModuleType]:
    names = [found.name for found in pkgutil.iter_modules(package.__path__)]
    return [import_module(f"{package.__name__}.{name}") for name in names]


@pytest.mark.parametrize("context", NAMES)
def test_the_container_makes_the_use_cases_of_a_context(context: str) -> None:
    module = import_module(f"{application.__name__}.{context}")
    assert list(listed_use_cases(module))
    assert module in CONTEXTS, f"container.py: add {context} to CONTEXTS"


@pytest.mark.parametrize("context", NAMES)
def test_the_routes_of_a_context_are_served(context: str) -> None:
    module = import_module(f"{http.__name__}.{context}")
    modules = [module, *(modules_of(module) if hasattr(module, "__path__") else [])]
    served = [each for each in modules if getattr(each, "router", None) in routers()]
    assert served, f"{module.__name__} has no `router`"


@pytest.mark.parametrize("context", NAMES)
def test_the_tests_know_every_context(context: str) -> None:
    assert context in all_contexts(), (
        f"add tests/contexts/{context}.py with its `CONTEXT`"
    )


def test_each_permission_is_granted_to_a_role() -> None:
    kinds = Permission.__subclasses__()
    missing = sorted(
        {permission for kind in kinds for permission in kind} - ALL_PERMISSIONS
    )
    assert not missing, (
        f"application/permissions.py: add {', '.join(missing)} to ALL_PERMISSIONS"
    )


def makes_a_group(value: object, module: ModuleType) -> bool:
    if not inspect.isfunction(value) or value.__module__ != module.__name__:
        return False
    return inspect.signature(value).return_annotation is typer.Typer


def test_each_group_of_commands_is_offered() -> None:
    making = [
        module.__name__.rpartition(".")[2]
        for module in modules_of(cli)
        if any(makes_a_group(value, module) for value in vars(module).values())
    ]
    missing = sorted({*making} - {*groups(), "app"})  # "app" creates the command line
    assert not missing, (
        f"entrypoints/cli/{missing[0]}.py: name the function `create_group`"
    )


def test_each_module_of_periodic_jobs_says_when() -> None:
    silent = [
        module.__name__
        for module in modules_of(periodic)
        if not getattr(module, "PERIODIC", None)
    ]
    assert not silent, f"{silent[0]}: declare `PERIODIC`, a list of periodic jobs"


def test_a_change_of_mongos_shapes_raises_the_revision() -> None:
    assert digest(REVISION, mongo_shapes()) == SHAPES_OF_REVISION, (
        f"adapters/mongo/schema.py: raise REVISION to {REVISION + 1}, "
        f"and set SHAPES_OF_REVISION to {next_mongo_digest()!r}"
    )


def mongo_shapes() -> object:
    """Return the shapes of the service's collections, without those of the tests."""
    ours = [
        shape
        for shape in shapes()
        if shape.kind.__module__.startswith(("domain", "app"))
    ]
    return {
        shape.collection: [shape.validator, [index.document for index in shape.indexes]]
        for shape in ours
    }


def next_mongo_digest() -> str:
    return digest(REVISION + 1, mongo_shapes())


def digest(revision: int, shapes: object) -> str:
    """Return a digest of both, so that changed shapes need another revision."""
    text = json.dumps([revision, shapes], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
