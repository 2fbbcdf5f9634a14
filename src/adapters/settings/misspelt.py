"""Warnings about variables, also in `.env`, that look like misspelt settings."""

import logging
import os
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from pydantic_settings import DotEnvSettingsSource

from adapters.settings.settings import Settings

SIMILARITY = 0.85  # of 1; HOSTNAME, which is not HOST, has 0.67

log = logging.getLogger(__name__)


def warn_of_misspelt_settings() -> None:
    """Log a line for each variable that is almost a setting."""
    for name, meant in misspelt(os.environ):
        log.warning("%s is not a setting: did you mean %s?", name, meant)
    lines = DotEnvSettingsSource(Settings).env_vars
    for name, meant in misspelt(name.upper() for name in lines):
        log.warning("%s in .env is not a setting: did you mean %s?", name, meant)


def misspelt(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each name that is almost that of a setting, and the setting."""
    settings = {option.upper() for option in Settings.model_fields}
    files = {f"{name}_FILE" for name in settings}
    for name in sorted(set(names) - settings - files):
        for meant in get_close_matches(name, settings, n=1, cutoff=SIMILARITY):
            yield name, meant
