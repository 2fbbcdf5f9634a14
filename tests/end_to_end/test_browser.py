"""Tests of the welcome page and the documentation in a real browser."""

import re
from pathlib import Path

import pytest

from tests.end_to_end.browser import PHONE, browsing
from tests.end_to_end.processes import register, serving, until
from tests.end_to_end.test_killed import ADMIN

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_welcome_page_fits_a_phone_and_shows_the_mails(
    scheme: str, chromium: str, tmp_path: Path
) -> None:
    with serving(tmp_path, **ADMIN) as api, browsing(chromium, api.url) as browser:
        register(api)
        until(lambda: list((tmp_path / "mail").glob("*.eml")))
        browser.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        browser.page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a dict of both sizes
        page = browser.open("/")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        browser.keep(f"welcome-{scheme}")
        page.click("text=Please confirm your address")
        assert "/verify-email#" in (page.get_attribute("pre a", "href") or "")
        browser.keep(f"mail-{scheme}")


def test_an_admin_signs_in_on_the_page_of_the_documentation(
    chromium: str, tmp_path: Path
) -> None:
    with serving(tmp_path, **ADMIN) as api, browsing(chromium, api.url) as browser:
        page = browser.open("/docs")
        browser.authorize(ADMIN["ADMIN_EMAIL"], ADMIN["ADMIN_PASSWORD"])
        own = page.locator('.opblock-get:has([data-path="/v1/me"])')
        own.locator(".opblock-summary-control").click()
        own.locator(".try-out__btn").click()
        own.locator(".execute").click()
        status = own.locator(".live-responses-table tbody .response-col_status")
        assert re.match("200", status.first.inner_text())
