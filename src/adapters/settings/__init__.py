"""Settings, read from the environment, `.env` and files: one module for each concern."""

from adapters.settings.settings import PRODUCTION_RULES, Settings, load_settings

__all__ = ["PRODUCTION_RULES", "Settings", "load_settings"]
