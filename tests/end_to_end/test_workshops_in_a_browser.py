"""An admin schedules a workshop on the page of the documentation, in a real browser."""

import json
import re
from pathlib import Path

import httpx
import pytest

from tests.end_to_end.browser import browsing
from tests.end_to_end.processes import serving
from tests.end_to_end.test_killed import ADMIN

pytestmark = pytest.mark.slow

WORKSHOP = {
    "title": "Sourdough for beginners",
    "capacity": 12,
    "starts_at": "2099-05-01T10:00:00Z",
}


def test_a_workshop_is_scheduled_in_the_documentation(
    chromium: str, tmp_path: Path
) -> None:
    with serving(tmp_path, **ADMIN) as api, browsing(chromium, api.url) as browser:
        page = browser.open("/docs")
        browser.authorize(ADMIN["ADMIN_EMAIL"], ADMIN["ADMIN_PASSWORD"])
        schedule = page.locator('.opblock-post:has([data-path="/v1/workshops"])')
        schedule.locator(".opblock-summary-control").click()
        schedule.locator(".try-out__btn").click()
        schedule.locator("textarea.body-param__text").fill(json.dumps(WORKSHOP))
        schedule.locator(".execute").click()
        status = schedule.locator(".live-responses-table tbody .response-col_status")
        assert re.match("201", status.first.inner_text())
        status.first.scroll_into_view_if_needed()
        browser.keep("docs-workshop")
        [workshop] = httpx.get(f"{api.url}/v1/workshops").json()["items"]
        assert workshop["title"] == WORKSHOP["title"]
