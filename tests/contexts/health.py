"""Health: context for tests."""

from application import health
from application.health import OperationsPermission
from tests.context import ActorExample, Context


def about_operations() -> ActorExample:
    return ActorExample(permission=OperationsPermission.VIEW, writes=False)


CONTEXT = Context(
    actors={
        health.ExposeMetrics: about_operations(),
        health.ViewHealth: about_operations(),
    },
    for_anybody={"GET /health/live", "GET /health/ready"},
)
