"""What the API says of itself: its documentation, and what each problem means."""

import base64
import hashlib
from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse

from application.errors import NotFound
from entrypoints.http.caller import public
from entrypoints.http.paths import public_path
from entrypoints.http.problems import (
    Problem,
    describe,
    errors_in_family,
    openapi_responses,
)
from entrypoints.http.use import Route

OPENAPI = "/openapi.json"
SWAGGER_UI = "https://cdn.jsdelivr.net/npm/swagger-ui-dist@5.35.0/"

router = APIRouter(tags=["problems"], route_class=Route)


@router.get(
    "/problems/{code}", dependencies=[public], responses=openapi_responses([NotFound])
)
async def describe_problem(code: str, request: Request) -> Problem:
    """What the `type` of a problem leads to: the same of all that are of its kind."""
    for kind in errors_in_family():
        if kind.__name__ == code:
            return describe(kind, prefix=public_path(request.scope, ""))
    raise NotFound


@router.get("/docs", include_in_schema=False, dependencies=[public])
async def docs(request: Request) -> HTMLResponse:
    page = get_swagger_ui_html(
        openapi_url=public_path(request.scope, OPENAPI),
        title="Hexagon",
        swagger_js_url=f"{SWAGGER_UI}swagger-ui-bundle.js",
        swagger_css_url=f"{SWAGGER_UI}swagger-ui.css",
        swagger_favicon_url="data:,",
    )
    page.headers["Content-Security-Policy"] = _policy(bytes(page.body))
    return page


def under_prefix(description: Any, prefix: str) -> Any:  # JSON
    """Put the prefix before the paths among the values, of token URLs and problem types."""
    match description:
        case dict():
            return {
                name: under_prefix(value, prefix) for name, value in description.items()
            }
        case list():
            return [under_prefix(value, prefix) for value in description]
        case str() if description.startswith(("/problems/", "/v1/")):
            return prefix + description
        case _:
            return description


def _policy(page: bytes) -> str:
    """Of scripts, the page's own and the library alone, by digest and address."""
    after_tags = page.split(b"<script>")[1:]
    scripts = [text.partition(b"</script>")[0] for text in after_tags]
    own = " ".join(_source(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {SWAGGER_UI}swagger-ui-bundle.js {own}; "
        f"style-src {SWAGGER_UI}swagger-ui.css; img-src data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _source(script: bytes) -> str:
    """Name a script by its digest, as Content-Security-Policy has it."""
    digest = hashlib.sha256(script).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
