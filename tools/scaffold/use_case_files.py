"""The files of a new use case, and its places in those of its context."""

import ast

from tools.scaffold import insertions, python, reading
from tools.scaffold.errors import ScaffoldError
from tools.scaffold.new_use_case import UseCase


def add_to_domain(use_case: UseCase) -> None:
    plan, aggregate = use_case.plan, use_case.aggregate
    source, event = plan.read(aggregate.path), use_case.render("event")
    if aggregate.last_event:
        source = insertions.insert_after(source, aggregate.last_event, event)
    else:
        source = insertions.insert_before(source, aggregate.class_name, event)
    method = use_case.render("method")
    source = insertions.add_method(source, aggregate.class_name, method)
    plan.write(aggregate.path, source)
    stem = aggregate.path.rpartition("/")[2]
    _append(use_case, f"tests/domain/test_{stem}", "test_domain")


def add_to_application(use_case: UseCase) -> None:
    plan, kind = use_case.plan, "job" if use_case.is_job else "use_case"
    module, name = f"application.{use_case['context']}", use_case["use_case"]
    folder = module.replace(".", "/")
    plan.create(f"src/{folder}/{name}.py", use_case.render(kind))
    listing = f"src/{folder}/__init__.py"
    source = python.add_import(
        plan.read(listing), f"{module}.{name}", use_case["UseCase"]
    )
    source = python.add_element(source, "__all__", f'"{use_case["UseCase"]}"')
    plan.write(listing, source)
    plan.create(f"tests/{folder}/test_{name}.py", use_case.render(f"test_{kind}"))
    if f"tests/{folder}/__init__.py" not in plan:
        plan.create(f"tests/{folder}/__init__.py", "")


def add_route(use_case: UseCase) -> None:
    plan, route = use_case.plan, use_case["route"]
    source = plan.read(route.path)
    if use_case["use_case"] in reading.defined(ast.parse(source)):
        raise ScaffoldError(f"{use_case['use_case']} is taken in {route.path}")
    code = use_case.render("route")
    plan.write(route.path, insertions.insert_after(source, route.last, code))
    path = f"tests/entrypoints/http/test_{use_case['context']}.py"
    _append(use_case, path, "test_route")


def _append(use_case: UseCase, path: str, template: str) -> None:
    plan, code = use_case.plan, use_case.render(template)
    if path not in plan:
        plan.create(path, code)
        return
    if use_case["test"] in reading.defined(ast.parse(plan.read(path))):
        raise ScaffoldError(f"{use_case['test']} is taken in {path}")
    plan.write(path, insertions.append(plan.read(path), code))
