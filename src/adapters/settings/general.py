"""Settings of the service as a whole."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import field_validator

from adapters.settings.formats import text_matching
from adapters.settings.group import SettingsGroup

URL = text_matching("a URL such as https://example.com", r"https?://[^/\s]+(/\S*)?")


BASE_URL = text_matching(
    "a URL such as https://example.com or https://example.com/hexagon, without /v1",
    r"https?://[^/?#\s]+(/[A-Za-z0-9._~-]+)*/?",
)


class GeneralSettings(SettingsGroup):
    environment: Literal["development", "production"] = "development"
    """Kind of deployment; `production` refuses unsafe settings."""
    public_base_url: Annotated[str, BASE_URL] = "http://127.0.0.1:8000"
    """Public URL of the service, with which all links begin. A path is the prefix under
    which a proxy offers the service, whether or not the proxy strips it."""

    @field_validator("public_base_url")
    @classmethod
    def _without_slash(cls, url: str) -> str:
        url = url.rstrip("/")
        if f"{urlsplit(url).path}/".startswith("/v1/"):  # the API's own prefix
            raise ValueError
        return url

    @property
    def public_prefix(self) -> str:
        return urlsplit(self.public_base_url).path

    @property
    def is_production(self) -> bool:
        return self.environment == "production"
