"""Whether this process lives, and whether it can serve."""

from fastapi import APIRouter, Request

from application.errors import Unavailable
from application.health import CheckReadiness
from entrypoints.http.caller import public
from entrypoints.http.use import Route, Use

router = APIRouter(prefix="/health", tags=["health"], route_class=Route)


@router.get("/live", dependencies=[public])
async def live() -> dict[str, str]:
    return {"status": "alive"}


@router.get("/ready", dependencies=[public])
async def ready(request: Request, check: Use[CheckReadiness]) -> dict[str, str]:
    if getattr(request.state, "draining", False):
        raise Unavailable("This process stops: ask another one.")
    await check()
    return {"status": "ready"}
