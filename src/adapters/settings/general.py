"""Settings of the service as a whole."""

from typing import Annotated, Literal

from adapters.settings.concern import Concern
from adapters.settings.formats import like

URL = like("a URL, as https://example.com", r"https?://[^/\s]+(/\S*)?")


class GeneralSettings(Concern):
    environment: Literal["development", "production"] = "development"
    """`production` refuses every unsafe setting."""
    public_base_url: Annotated[str, URL] = "http://127.0.0.1:8000"
    """Where users reach the service; links start with it."""

    @property
    def is_production(self) -> bool:
        return self.environment == "production"
