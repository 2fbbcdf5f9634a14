"""Tests of the documentation page: offline, and disabled in production."""

import re

import pytest

from entrypoints.http.docs import FOLDER
from tests.conftest import Serving, settings


async def test_all_that_the_page_loads_is_served_here(serving: Serving) -> None:
    async with serving("memory://") as served:
        page = await served.client.get("/docs")
        for asset in re.findall(r'(?:src|href)="(/[^"]+)"', page.text):
            response = await served.client.get(asset)
            assert response.status_code == 200
            assert "immutable" in response.headers["Cache-Control"]
        assert (await served.client.get("/docs/5.35.0/LICENSE")).is_client_error


def test_the_licence_of_the_page_comes_with_it() -> None:
    assert "Apache License" in (FOLDER / "LICENSE").read_text("utf-8")
    assert "SmartBear" in (FOLDER / "NOTICE").read_text("utf-8")


async def test_the_page_can_be_switched_off(serving: Serving) -> None:
    async with serving("memory://", docs=False) as served:
        response = await served.client.get("/docs")
        assert (response.status_code, response.json()["code"]) == (404, "NotFound")


@pytest.mark.parametrize(
    ("docs", "shown"), [(None, False), (True, True), (False, False)]
)
def test_production_shows_it_only_if_the_setting_says_so(
    docs: bool | None, shown: bool
) -> None:
    options = settings("memory://", docs=docs).model_copy(
        update={"environment": "production"}
    )
    assert options.shows_docs is shown
