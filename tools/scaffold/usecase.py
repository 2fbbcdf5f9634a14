"""`make usecase name=PayInvoice context=invoices`: add a use case to a context.

Its aggregate gets a method that records an event; the use case is called by a route, or
is a job. Who may call it is read from a sister: a use case that changes the aggregate.
"""

import argparse
import ast

from tools.scaffold import reading
from tools.scaffold.derived import describe_api
from tools.scaffold.errors import ScaffoldError, run
from tools.scaffold.names import Name
from tools.scaffold.new_use_case import UseCase
from tools.scaffold.plan import Plan
from tools.scaffold.report import report
from tools.scaffold.tidy import tidy
from tools.scaffold.use_case_examples import add_actor_example, add_job_example
from tools.scaffold.use_case_files import add_route, add_to_application, add_to_domain

# Names that a route or a use case gives to something else.
RESERVED = {"actor", "caller", "response", "router", "work"}


def add_use_case(
    plan: Plan,
    name: Name,
    context: str,
    *,
    event: Name | None = None,
    is_job: bool = False,
) -> UseCase:
    """Plan the files of a use case, and what its context says of it.

    Raises ScaffoldError if a name is taken, or the context has not the form of others.
    """
    use_case = UseCase(plan, name, context, event, is_job=is_job)
    _must_be_free(use_case)
    add_to_domain(use_case)
    add_to_application(use_case)
    if is_job:
        add_job_example(use_case)
    else:
        add_route(use_case)
        add_actor_example(use_case)
    tidy(plan)
    describe_api(plan)
    return use_case


def _must_be_free(use_case: UseCase) -> None:
    plan, aggregate = use_case.plan, use_case.aggregate
    taken = plan.files(f"src/application/*/{use_case['use_case']}.py")
    if taken:
        raise ScaffoldError(f"{use_case['UseCase']} is taken by {taken[0]}")
    if use_case["verb"] in aggregate.members:
        raise ScaffoldError(
            f"{aggregate.class_name} has `{use_case['verb']}` already"
            f" ({aggregate.path}): choose another verb, or write by hand the use case"
            " that calls it"
        )
    if use_case["verb"] in {*RESERVED, use_case["variable"]}:
        raise ScaffoldError(
            f"{use_case['verb']} has a meaning of its own here: choose another verb"
        )
    tree = ast.parse(plan.read(aggregate.path))
    if use_case["event"] in reading.defined(tree):
        raise ScaffoldError(
            f"{use_case['event']} is taken in {aggregate.path}: name the event, as"
            f" event={aggregate.class_name}…"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    for option in ("name", "context", "event", "job"):
        parser.add_argument(f"--{option}", default="")
    given = parser.parse_args()
    if given.job not in ("", "yes"):
        raise ScaffoldError("job=yes makes the use case a job; leave it out otherwise")
    plan = Plan()
    plan.must_be_clean()
    use_case = add_use_case(
        plan,
        Name.parse(given.name),
        given.context,
        event=Name.parse(given.event) if given.event else None,
        is_job=bool(given.job),
    )
    plan.apply()
    report(plan, *_next_steps(use_case))


def _next_steps(use_case: UseCase) -> list[str]:
    rule = (
        f"Write the rule in {use_case.aggregate.class_name}.{use_case['verb']}:"
        f" {use_case.aggregate.path}."
    )
    if use_case.is_job:
        call = f"call_of({use_case['UseCase']}, {use_case['id_name']}=…)"
        return [
            rule,
            f"Say from which event it follows: {call} in"
            f" src/application/{use_case['context']}/reactions.py.",
            "make check test, then commit.",
        ]
    return [
        rule,
        f"Name the errors that it raises in {use_case['UseCase']}.raises.",
        "make check openapi test, then commit.",
    ]


if __name__ == "__main__":
    run(main)
