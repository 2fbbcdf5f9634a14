"""Whether this process lives, whether it can serve, and what operators see of it."""

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
from entrypoints.http.use import Route, Use

router = APIRouter(tags=["health"], route_class=Route)
operators = [requires(OperationsPermission.VIEW)]


@router.get("/health/live", dependencies=[public])
async def live() -> dict[str, str]:
    return {"status": "alive"}


@router.get("/health/ready", dependencies=[public])
async def ready(request: Request, check: Use[CheckReadiness]) -> dict[str, str]:
    if getattr(request.state, "draining", False):
        raise Unavailable("This process stops: ask another one.")
    return {"status": "ready", **await check()}


@router.get("/health", dependencies=operators)
async def view_health(caller: Caller, view: Use[ViewHealth]) -> HealthView:
    return await view(actor=caller)


@router.get("/metrics", dependencies=operators, response_class=PlainTextResponse)
async def expose_metrics(caller: Caller, expose: Use[ExposeMetrics]) -> str:
    """In Prometheus' text format."""
    return await expose(actor=caller)
