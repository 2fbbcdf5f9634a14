"""Settings from the environment, `.env` and secret files, one module per concern."""

from adapters.settings.settings import PRODUCTION_RULES, Settings, load_settings

__all__ = ["PRODUCTION_RULES", "Settings", "load_settings"]
