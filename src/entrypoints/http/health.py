"""Liveness, readiness, health and metrics."""

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from application.errors import Unavailable
from application.health import (
    CheckReadiness,
    ExposeMetrics,
    HealthView,
    OperationsPermission,
    ViewHealth,
)
from entrypoints.http.caller import Caller, public, requires
from entrypoints.http.examples import with_example
from entrypoints.http.route import Route
from entrypoints.http.use import Use

router = APIRouter(tags=["health"], route_class=Route)
operators = [requires(OperationsPermission.VIEW)]

LIVE = {"status": "alive"}
READY = {"status": "ready"}
PROMETHEUS_TEXT = "# TYPE requests_total counter\nrequests_total 12.0\n"


@router.get("/health/live", dependencies=[public], responses=with_example(LIVE))
async def live() -> dict[str, str]:
    """Check that the process is alive.

    Does not contact the storage: for liveness probes.
    """
    return LIVE


@router.get(
    "/health/ready",
    dependencies=[public],
    responses=with_example({**READY, "storage": "ok", "broker": "ok"}),
)
async def ready(request: Request, check: Use[CheckReadiness]) -> dict[str, str]:
    """Check that the process can serve requests.

    Fails while the process shuts down: for load balancers and readiness probes.
    """
    if getattr(request.state, "draining", False):
        raise Unavailable("Shutting down: retry elsewhere.")
    return {**READY, **await check()}


@router.get("/health", dependencies=operators)
async def view_health(caller: Caller, view: Use[ViewHealth]) -> HealthView:
    """Show the health of the service and its parts."""
    return await view(actor=caller)


@router.get(
    "/metrics",
    dependencies=operators,
    response_class=PlainTextResponse,
    responses=with_example(PROMETHEUS_TEXT, "text/plain"),
)
async def expose_metrics(caller: Caller, expose: Use[ExposeMetrics]) -> str:
    """Show the metrics in the Prometheus text format."""
    return await expose(actor=caller)
