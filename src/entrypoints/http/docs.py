"""API documentation page: Swagger UI, served from this package to work offline.

`swagger_ui/` contains the unmodified release, under the Apache License 2.0 (LICENSE,
NOTICE); docs/decisions/0024 says why, and how to upgrade it.
"""

from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import FileResponse, HTMLResponse

from entrypoints.http.caller import public
from entrypoints.http.content_policy import csp_hashes, inline_elements
from entrypoints.http.paths import public_path
from entrypoints.http.route import Route

OPENAPI = "/openapi.json"
VERSION = "5.35.0"
ASSETS = f"/docs/{VERSION}"  # versioned, so that browsers may cache them forever
FOLDER = Path(__file__).with_name("swagger_ui")
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
OPTIONS = {
    "validatorUrl": None,  # would send the description to another host
    "persistAuthorization": False,
}

routes = APIRouter(route_class=Route)  # not `router`: disabled in production


@routes.get("/docs", include_in_schema=False, dependencies=[public])
async def docs(request: Request) -> HTMLResponse:
    assets = public_path(request.scope, ASSETS)
    page = get_swagger_ui_html(
        openapi_url=public_path(request.scope, OPENAPI),
        title="Hexagon",
        swagger_js_url=f"{assets}/swagger-ui-bundle.js",
        swagger_css_url=f"{assets}/swagger-ui.css",
        swagger_favicon_url="data:,",
        swagger_ui_parameters=OPTIONS,
    )
    scripts = " ".join(csp_hashes(inline_elements("script", bytes(page.body))))
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self' {scripts}; style-src 'self'; img-src data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return page


@routes.get(f"{ASSETS}/{{name}}", include_in_schema=False, dependencies=[public])
async def docs_asset(
    name: Literal["swagger-ui-bundle.js", "swagger-ui.css"],
) -> FileResponse:
    return FileResponse(FOLDER / name, headers=FOREVER)
