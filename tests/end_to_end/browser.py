"""A real Chromium that records the requests and console messages of its page."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

TIMEOUT = 60_000  # milliseconds
PHONE = 380, 740  # pixels


class Browser:
    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.requests: list[str] = []
        # Messages of the console, including violations of the content policy.
        self.complaints: list[str] = []
        page.set_default_timeout(TIMEOUT)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda line: (
                self.complaints.append(line.text) if line.type == "error" else None
            ),
        )

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.url}{path}")
        return self.page

    def keep(self, name: str) -> None:
        """Keep a screenshot in the folder SCREENSHOTS, `var/screenshots` by default."""
        folder = Path(os.environ.get("SCREENSHOTS", "var/screenshots"))
        self.page.screenshot(path=folder / f"{name}.png")

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def authorize(self, email: str, password: str) -> None:
        """Sign in on the open page of the documentation."""
        self.page.click(".auth-wrapper .btn.authorize")
        self.page.fill("#oauth_username", email)
        self.page.fill("#oauth_password", password)
        self.page.click(".modal-ux .auth-btn-wrapper .authorize")
        self.page.click(".modal-ux .btn-done")

    def foreign_requests(self) -> list[str]:
        parts = [urlsplit(url) for url in self.requests]
        host = urlsplit(self.url).netloc
        return [
            part.geturl()
            for part in parts
            if part.scheme != "data" and part.netloc != host
        ]


@contextmanager
def browsing(executable: str, url: str) -> Iterator[Browser]:
    """Browse during the block; then check for requests to other hosts and for messages."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox"]
        )
        try:
            browser = Browser(chromium.new_page(), url)
            yield browser
            assert browser.foreign_requests() == []
            assert browser.complaints == []
        finally:
            chromium.close()
