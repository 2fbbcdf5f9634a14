"""Tests of forms: only the documented media type is accepted."""

from typing import Annotated

import pytest
from fastapi import APIRouter, FastAPI, UploadFile
from httpx import ASGITransport, AsyncClient

from entrypoints.http import error_handlers
from entrypoints.http.caller import public
from entrypoints.http.route import Route
from tests.conftest import Served

GRANT = (
    b'--x\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\npassword\r\n'
    b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n%b\r\n--x--\r\n'
)
FILE = b'--x\r\nContent-Disposition: form-data; name="upload"; filename="a"\r\n\r\nabc\r\n--x--\r\n'


@pytest.mark.parametrize(
    "media_type",
    [
        "multipart/form-data; boundary=x",
        "Multipart/Form-Data ; boundary=x; charset=punycode",
        "multipart/form-data; boundary=x; charset=undefined",
        "text/plain",
        "application/json",
    ],
)
async def test_clients_of_oauth2_send_no_other_form(
    served: Served, media_type: str
) -> None:
    response = await served.client.post(
        "/v1/token", content=GRANT % b"a-aa", headers={"Content-Type": media_type}
    )
    assert response.status_code == 400
    assert response.json() == {
        "error": "invalid_request",
        "error_description": "Send a form as application/x-www-form-urlencoded.",
    }


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ("boundary=x", 200),
        ("boundary=x; charset=punycode", 422),
        ("charset*=us-ascii''punycode; boundary=x", 422),
        ("CHARSET=utf-8; boundary=x", 422),
    ],
)
async def test_a_form_with_files_names_no_charset(parameters: str, status: int) -> None:
    router = APIRouter(route_class=Route)

    @router.post("/files", dependencies=[public])
    async def keep(upload: Annotated[UploadFile, "a file"]) -> int:
        return len(await upload.read())

    app = FastAPI()
    error_handlers.install(app)
    app.routes.extend(router.routes)
    async with AsyncClient(
        transport=ASGITransport(app), base_url="http://test"
    ) as client:
        response = await client.post(
            "/files",
            content=FILE,
            headers={"Content-Type": f"multipart/form-data; {parameters}"},
        )
    assert response.status_code == status, response.text
