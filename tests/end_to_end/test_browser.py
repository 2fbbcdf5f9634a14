"""Tests of the welcome page and the documentation in a real browser."""

import re
from pathlib import Path

import pytest

from tests.end_to_end.browser import PHONE, browsing
from tests.end_to_end.processes import register, serving, until
from tests.end_to_end.test_killed import ADMIN

README_SIZE = 1000, 760  # pixels
SHOWN = {  # on the screenshots: no paths of the machine
    "STORAGE_URL": "sqlite:///var/app.db",
    "MAIL_URL": "file://var/mail",
    "SERVICE_VERSION": "0.1.0",
}

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_welcome_page_fits_a_phone_and_shows_the_mails(
    scheme: str, chromium: str, tmp_path: Path
) -> None:
    with (
        serving(tmp_path, **SHOWN, **ADMIN) as api,
        browsing(chromium, api.url) as browser,
    ):
        register(api)
        until(lambda: list((tmp_path / "var/mail").glob("*.eml")))
        browser.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        browser.resize(*PHONE)
        page = browser.open("/")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        browser.keep(f"phone-{scheme}")
        browser.resize(*README_SIZE)
        browser.keep(f"welcome-{scheme}")
        page.click("text=Please confirm your address")
        assert "/verify-email#" in (page.get_attribute("pre a", "href") or "")
        browser.keep(f"mail-{scheme}")


def test_an_admin_signs_in_on_the_page_of_the_documentation(
    chromium: str, tmp_path: Path
) -> None:
    with serving(tmp_path, **ADMIN) as api, browsing(chromium, api.url) as browser:
        browser.resize(*README_SIZE)
        page = browser.open("/docs")
        page.wait_for_selector(".opblock-get")
        browser.keep("docs")
        browser.authorize(ADMIN["ADMIN_EMAIL"], ADMIN["ADMIN_PASSWORD"])
        own = page.locator('.opblock-get:has([data-path="/v1/me"])')
        own.locator(".opblock-summary-control").click()
        own.locator(".try-out__btn").click()
        own.locator(".execute").click()
        status = own.locator(".live-responses-table tbody .response-col_status")
        assert re.match("200", status.first.inner_text())
