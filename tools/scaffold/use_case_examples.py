"""Example calls of a new use case, as `tests/contexts` has them."""

import ast

from tools.scaffold import insertions, python, reading
from tools.scaffold.known_to_tests import Place
from tools.scaffold.new_use_case import UseCase


def add_actor_example(use_case: UseCase) -> None:
    """Plan a call with an actor, and what a stranger gets from the route."""
    plan, tested, route = use_case.plan, use_case.tested, use_case["route"]
    place, call = tested.example(use_case["sister"].name)
    _add_example(use_case, place, call)
    path = tested.context().path
    operation = f"POST {route.prefix}{route.item}/{use_case['kebab']}"
    entry = f'"{operation}": {tested.strangers_get(route.operation)}'
    source = insertions.add_entry(plan.read(path), "CONTEXT", "strangers_get", entry)
    plan.write(path, source)


def add_job_example(use_case: UseCase) -> None:
    """Plan the payload of a job, and the function that tells what it has done."""
    record = use_case.tested.record()
    jobs = use_case.tested.jobs() or _new_jobs(use_case)
    effects = _effects(use_case, record, jobs)
    payload = f'{{"{use_case["id_name"]}": {record.name}}}'
    _add_example(use_case, jobs, f"JobExample({effects}, {payload})")


def _new_jobs(use_case: UseCase) -> Place:
    """Plan `JOBS`, the examples of jobs, for a context that has none so far."""
    plan, path = use_case.plan, use_case.tested.context().path
    code = "JOBS: Mapping[type, JobExample] = {}"
    source = insertions.insert_before(plan.read(path), "CONTEXT", code)
    plan.write(path, insertions.add_argument(source, "CONTEXT", "jobs", "JOBS"))
    return Place(path, "JOBS")


def _effects(use_case: UseCase, record: Place, jobs: Place) -> str:
    """Return the function that counts saves of a record; plan it if it is not there."""
    plan, name = use_case.plan, f"saves_of_{use_case.aggregate.name.snake}"
    source = plan.read(jobs.path)
    if name not in reading.defined(ast.parse(source)):
        code = use_case.render("effects", effects=name, record=record, jobs=jobs)
        plan.write(jobs.path, insertions.insert_before(source, jobs.name, code))
    return name


def _add_example(use_case: UseCase, examples: Place, value: str) -> None:
    plan, context = use_case.plan, use_case["context"]
    source = python.add_import(plan.read(examples.path), "application", context)
    entry = f"{context}.{use_case['UseCase']}: {value}"
    plan.write(examples.path, python.add_element(source, examples.name, entry))
